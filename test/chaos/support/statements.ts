import type { BuiltApp } from '../../support/built-app.js';

const asked = new WeakMap<BuiltApp, number>();

/** @returns how many statements of each table have reached the database; wants the condition `count-statements` */
export async function statements(app: BuiltApp): Promise<Record<string, number>> {
  const time = (asked.get(app) ?? 0) + 1;
  asked.set(app, time);
  app.process.kill('SIGUSR2');
  await app.prints(`statements ${time} {`);
  const line = new RegExp(`statements ${time} ({.*}) end`).exec(app.output)?.[1];
  return JSON.parse(line ?? '{}') as Record<string, number>;
}
