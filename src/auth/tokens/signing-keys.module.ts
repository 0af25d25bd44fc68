import { Module } from '@nestjs/common';
import { SigningKeys } from './signing-keys.js';

/** Of its own, because the JWT module is made with these keys. */
@Module({ providers: [SigningKeys], exports: [SigningKeys] })
export class SigningKeysModule {}
