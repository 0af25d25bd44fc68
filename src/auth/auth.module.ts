import { Module } from '@nestjs/common';
import { DatabaseModule, SettingsModule } from '../platform/platform.api.js';
import { SessionsModule } from '../sessions/sessions.api.js';
import { UsersModule } from '../users/users.api.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AddressLimits } from './guessing/address-limits.js';
import { GuessCounters } from './guessing/guess-counters.js';
import { GuessKeys } from './guessing/guess-keys.js';
import { GuessLimits } from './guessing/guess-limits.js';
import { GuessRetention } from './guessing/guess-retention.js';
import { GuessingSettings } from './guessing/guessing.settings.js';
import { KnownDevices } from './guessing/known-devices.js';
import { PasswordChange } from './passwords/password-change.js';
import { PasswordCheck } from './passwords/password-check.js';
import { PasswordController } from './passwords/password.controller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordMetrics } from './passwords/password-metrics.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { PasswordSettings } from './passwords/password.settings.js';
import { OperatorPasswords } from './passwords/operator-passwords.js';
import { GuessCounterEntity } from './persistence/guess-counter.entity.js';
import { GuessCountersRepository } from './persistence/guess-counters.repository.js';
import { CreateGuessCounters1790000008000 } from './persistence/migrations/1790000008000-create-guess-counters.js';
import { NameGuessedAccounts1795849452054 } from './persistence/migrations/1795849452054-name-guessed-accounts.js';
import { SignIn } from './sign-in.js';

/** Registration and login, with passwords and the limits on guessing them. */
@Module({
  imports: [
    UsersModule,
    SessionsModule,
    SettingsModule.forFeature(GuessingSettings, PasswordSettings),
    DatabaseModule.forFeature({
      entities: [GuessCounterEntity],
      migrations: [CreateGuessCounters1790000008000, NameGuessedAccounts1795849452054],
    }),
  ],
  controllers: [AuthController, PasswordController],
  providers: [
    AddressLimits,
    AuthService,
    GuessCounters,
    GuessCountersRepository,
    GuessKeys,
    GuessLimits,
    GuessRetention,
    KnownDevices,
    OperatorPasswords,
    PasswordChange,
    PasswordCheck,
    PasswordHasher,
    PasswordMetrics,
    PasswordPolicy,
    SignIn,
  ],
  exports: [AddressLimits, AuthService, GuessLimits, OperatorPasswords, SignIn],
})
export class AuthModule {}
