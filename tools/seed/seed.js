/**
 * `npm run seed -- --users 1000000`: fills the database that the settings name with people who registered over the last
 * month, for measurements and for trying things out. Stop the nodes first. All have the password that it prints.
 */
import { hash } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { Progress } from '../../bench/report/progress.js';
import { Registrations } from './registrations.js';

/** @param {string} file of the built application */
const built = (file) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const { AppModule } = await built('app.module.js');
const { Settings } = await built('platform/config/settings.js');
const { UnitOfWork } = await built('platform/database/unit-of-work.js');
const { EventOffsetsRepository } = await built('platform/events/persistence/event-offsets.repository.js');
const { ListenerDiscovery } = await built('platform/events/delivery/listener-discovery.js');

const password = 'seven purple walruses';

/** Accounts in one transaction. */
const batchSize = 5_000;

const monthMs = 30 * 86_400_000;

const { values } = parseArgs({ options: { users: { type: 'string' } } });
const users = Number(values.users);
if (!Number.isInteger(users) || users < 1) {
  console.error('Usage: npm run seed -- --users NUMBER');
  process.exit(2);
}

const app = await NestFactory.createApplicationContext(await AppModule.forRoot(), { logger: ['error'] });
try {
  if (app.get(Settings).production) throw new Error('Accounts whose password is known have no place there.');
  await seed();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await app.close();
}

async function seed() {
  const units = app.get(UnitOfWork);
  const offsets = app.get(EventOffsetsRepository, { strict: false });
  const listeners = app.get(ListenerDiscovery, { strict: false }).durable();
  const head = await offsets.head();
  for (const { id, from } of listeners) await offsets.register(id, from === 'now' ? head : 0);

  // No address is used twice, however often this is run.
  const prefix = `seeded-${randomBytes(3).toString('hex')}`;
  const passwordHash = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const progress = new Progress(users);
  const begun = Date.now() - monthMs;
  for (let first = 0; first < users; first += batchSize) {
    const length = Math.min(batchSize, users - first);
    const emails = Array.from({ length }, (_, index) => `${prefix}-${first + index + 1}@example.com`);
    const createdAt = new Date(begun + (first / users) * monthMs);
    await units.run(async (tx) => {
      const lastSeq = await takePositions(offsets, listeners, tx);
      const seq = await new Registrations(tx).write({ emails, passwordHash, lastSeq, createdAt });
      await offsets.moveRelay(seq, tx);
      for (const { id } of listeners) await offsets.move(id, seq, tx);
    });
    progress.bar(first + length);
  }
  progress.end();
  console.log(`Done: ${prefix}-1@example.com to ${prefix}-${users}@example.com, password: ${password}`);
}

/**
 * Keeps relay and listeners where they are until the unit ends.
 * @returns {Promise<number>} the place in the order where all of them stand
 */
async function takePositions(offsets, listeners, tx) {
  const relay = await offsets.lockRelay(tx);
  for (const { id } of listeners) {
    const listener = await offsets.lock(id, tx);
    // Moving it on would have it skip events.
    if (relay === null || listener?.position !== relay.position) {
      throw new Error(`${id} has events to handle: start the application, let it finish, and stop it.`);
    }
  }
  return relay?.position ?? 0;
}
