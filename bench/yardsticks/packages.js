/** A Nest application that only loads the packages which the product loads, and answers one route. */
import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const built = resolve(import.meta.dirname, '../../dist');

/** What the built files import by name, except Node's own modules. The driver is loaded by TypeORM, by name as well. */
const packages = new Set([
  Number.parseInt(process.versions.node, 10) < 22 ? 'better-sqlite3' : 'better-sqlite3-node-api',
]);
for (const file of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js')) continue;
  const text = readFileSync(resolve(built, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?:[^'"=]* from )?['"]([^'"]+)['"];$/gm)) {
    if (!/^(\.|node:)/.test(name)) packages.add(name);
  }
}
for (const name of packages) await import(name);

class HealthController {
  ready() {
    return { status: 'ok' };
  }
}
Get('ready')(
  HealthController.prototype,
  'ready',
  /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(HealthController.prototype, 'ready')),
);
Controller('health')(HealthController);

class BareModule {}
Module({ controllers: [HealthController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
