/** New accounts get one hash that was made beforehand: registering costs no work, and logging in costs all of it. */
import { hashSync } from '@node-rs/argon2';

const { PasswordHasher } = await import(
  new URL('../../../dist/auth/passwords/password-hasher.js', import.meta.url)
);

// OWASP's parameters, the defaults of the settings; the password of the suite.
const ready = hashSync('seven purple walruses', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

PasswordHasher.prototype.hash = async () => ready;
