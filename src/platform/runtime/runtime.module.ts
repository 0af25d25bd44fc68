import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { NodeRole } from './node-role.js';
import { SettingsWarnings } from './settings-warnings.js';

/** The clock of the application, and whether this process is a node or a command. A node warns of settings at its start. */
@Global()
@Module({ providers: [Clock, NodeRole, SettingsWarnings], exports: [Clock, NodeRole] })
export class RuntimeModule {}
