import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { NodeRole } from './node-role.js';

/** The clock of the application, and whether this process is a node or a command. */
@Global()
@Module({ providers: [Clock, NodeRole], exports: [Clock, NodeRole] })
export class RuntimeModule {}
