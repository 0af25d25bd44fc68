import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import {
  DatabaseModule,
  OriginGuard,
  OriginRule,
  SettingsModule,
  SigningKeys,
  SigningKeysModule,
} from '../platform/platform.api.js';
import { AccountSessions } from './account-sessions.js';
import { CookieSession } from './cookie-session.js';
import { ExpiredSessions } from './expired-sessions.js';
import { LastSeen } from './last-seen.js';
import { OwnSessions } from './own-sessions.js';
import { CreateSessions1790000002000 } from './persistence/migrations/1790000002000-create-sessions.js';
import { IndexActiveSessions1795848852054 } from './persistence/migrations/1795848852054-index-active-sessions.js';
import { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionCheck } from './session-check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionGuard } from './session.guard.js';
import { SessionLifetime } from './session-lifetime.js';
import { SessionRetention } from './session-retention.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SessionsSettings } from './sessions.settings.js';
import { jwtOptions } from './tokens/session-token.js';
import { SessionTokens } from './tokens/session-tokens.js';
import { SignedTokens } from './tokens/signed-tokens.js';

/** Sessions: their rows, the cookie that names one, and the guards that every request passes. */
@Module({
  imports: [
    SettingsModule.forFeature(SessionsSettings),
    PassportModule,
    SigningKeysModule,
    JwtModule.registerAsync({ imports: [SigningKeysModule], inject: [SigningKeys], useFactory: jwtOptions }),
    DatabaseModule.forFeature({
      entities: [SessionEntity],
      migrations: [CreateSessions1790000002000, IndexActiveSessions1795848852054],
    }),
  ],
  controllers: [SessionsController],
  providers: [
    AccountSessions,
    CookieSession,
    ExpiredSessions,
    LastSeen,
    OriginRule,
    OwnSessions,
    SessionCheck,
    SessionCookie,
    SessionLifetime,
    SessionRetention,
    SessionStrategy,
    SessionTokens,
    SignedTokens,
    SessionsRepository,
    SessionsService,
    // In this order: cross-site requests are refused before their session is looked up.
    { provide: APP_GUARD, useClass: OriginGuard },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [
    AccountSessions,
    CookieSession,
    ExpiredSessions,
    OriginRule,
    OwnSessions,
    SessionCheck,
    SessionCookie,
    SessionsService,
    SessionTokens,
    SignedTokens,
    SigningKeysModule,
  ],
})
export class SessionsModule {}
