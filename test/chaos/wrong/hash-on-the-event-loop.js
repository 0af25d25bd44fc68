/** Known wrong: passwords are checked on the event loop, as many in one go as have come in two seconds. */
import { verifySync } from '@node-rs/argon2';
import { setTimeout as pause } from 'node:timers/promises';

const { PasswordHasher } = await import(
  new URL('../../../dist/auth/passwords/password-hasher.js', import.meta.url)
);

PasswordHasher.prototype.verify = async function (stored, password, admit) {
  await admit();
  // Timers that are due run one after the other, and nothing else in between.
  await pause(2_000);
  return stored !== undefined && verifySync(stored, password);
};
