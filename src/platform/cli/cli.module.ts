import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Commands } from './commands.js';

/** Finds the commands of all modules. */
@Module({ imports: [DiscoveryModule], providers: [Commands] })
export class CliModule {}
