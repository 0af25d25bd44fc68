/** Known wrong: passwords are checked on the event loop, as many in one go as have come in two seconds. */
import { verifySync } from '@node-rs/argon2';
import { setTimeout as pause } from 'node:timers/promises';

const { PasswordHasher } = await import(
  new URL('../../../dist/auth/passwords/password-hasher.js', import.meta.url)
);

/** Everybody waits for the same moment: those who do so go on one after the other, and nothing else in between. */
let gathering;

async function gather() {
  gathering ??= pause(2_000);
  await gathering;
  gathering = undefined;
}

PasswordHasher.prototype.verify = async function (stored, password, admit) {
  await admit();
  await gather();
  return stored !== undefined && verifySync(stored, password);
};
