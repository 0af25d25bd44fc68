import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { DatabaseModule } from '../shared/database/database.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountSessions } from './account-sessions.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AddressLimits } from './guessing/address-limits.js';
import { AttemptLimits } from './guessing/attempt-limits.js';
import { GuessCounters } from './guessing/guess-counters.js';
import { GuessKey } from './guessing/guess-key.js';
import { GuessRetention } from './guessing/guess-retention.js';
import { KnownDevices } from './guessing/known-devices.js';
import { LapsedSessions } from './lapsed-sessions.js';
import { OriginGuard } from './origin.guard.js';
import { OriginRule } from './origin-rule.js';
import { PasswordChange } from './passwords/password-change.js';
import { PasswordController } from './passwords/password.controller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordMetrics } from './passwords/password-metrics.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { GuessCounterEntity } from './persistence/guess-counter.entity.js';
import { GuessCountersRepository } from './persistence/guess-counters.repository.js';
import { CreateGuessCounters1790000008000 } from './persistence/migrations/1790000008000-create-guess-counters.js';
import { CreateSessions1790000002000 } from './persistence/migrations/1790000002000-create-sessions.js';
import { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionCookie } from './session-cookie.js';
import { OwnSessions } from './sessions/own-sessions.js';
import { SessionGuard } from './sessions/session.guard.js';
import { SessionLifetime } from './sessions/session-lifetime.js';
import { SessionRetention } from './sessions/session-retention.js';
import { SessionStrategy } from './sessions/session.strategy.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SetPassword } from './set-password.js';
import { SignIn } from './sign-in.js';
import { jwtOptions } from './tokens/session-token.js';
import { SessionTokens } from './tokens/session-tokens.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { SigningKeysModule } from './tokens/signing-keys.module.js';

@Module({
  imports: [
    UsersModule,
    PassportModule,
    SigningKeysModule,
    JwtModule.registerAsync({ imports: [SigningKeysModule], inject: [SigningKeys], useFactory: jwtOptions }),
    DatabaseModule.forFeature({
      entities: [SessionEntity, GuessCounterEntity],
      migrations: [CreateSessions1790000002000, CreateGuessCounters1790000008000],
    }),
  ],
  controllers: [AuthController, PasswordController, SessionsController],
  providers: [
    AuthService,
    SignIn,
    SessionCookie,
    OriginRule,
    PasswordChange,
    PasswordHasher,
    PasswordMetrics,
    PasswordPolicy,
    AddressLimits,
    AttemptLimits,
    GuessCounters,
    GuessCountersRepository,
    GuessKey,
    GuessRetention,
    KnownDevices,
    SessionsRepository,
    SessionsService,
    OwnSessions,
    AccountSessions,
    SetPassword,
    LapsedSessions,
    SessionLifetime,
    SessionRetention,
    SessionStrategy,
    SessionTokens,
    // In this order: what comes from another site is refused before anybody looks for a session.
    { provide: APP_GUARD, useClass: OriginGuard },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [
    AccountSessions,
    SetPassword,
    AuthService,
    SignIn,
    SessionCookie,
    SessionsService,
    LapsedSessions,
    OriginRule,
  ],
})
export class AuthModule {}
