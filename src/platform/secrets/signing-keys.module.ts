import { Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysSettings } from './signing-keys.settings.js';

/** A separate module, because the JWT module is created with these keys. */
@Module({
  imports: [SettingsModule.forFeature(SigningKeysSettings)],
  providers: [SigningKeys],
  exports: [SigningKeys],
})
export class SigningKeysModule {}
