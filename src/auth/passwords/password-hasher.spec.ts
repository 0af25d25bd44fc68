import { availableParallelism } from 'node:os';
import { parseSettings } from '../../platform/config/parse-settings.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordSettings } from './password.settings.js';

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(
    parseSettings(PasswordSettings, { ARGON2_MEMORY_KIB: '64', ARGON2_TIME: '1' }),
  );

  /** Argon2 fails at it, so whoever works with it shows that. */
  const broken = '$argon2id$v=19$m=64,t=1,p=1$broken';

  it('does no work for a password whose request is no longer admitted, and checks that when its turn comes', async () => {
    await expect(hasher.verify(broken, 'x', () => Promise.resolve())).rejects.not.toThrow('not yet');
    let asked = 0;
    const outcomes = Promise.allSettled(
      Array.from({ length: 10 }, () =>
        hasher.verify(broken, 'x', () => {
          asked += 1;
          return Promise.reject(new Error('not yet'));
        }),
      ),
    );
    // At most three at a time are hashed, and the next one is asked.
    await Promise.resolve();
    expect(asked).toBeLessThanOrEqual(4);
    expect(await outcomes).toMatchObject(Array(10).fill({ reason: { message: 'not yet' } }));
    expect(asked).toBe(10);
  });

  it('checks the admission of one further password, and no more, while others are hashed, so that no core is idle', async () => {
    const slots = Math.min(3, Math.max(1, availableParallelism() - 1));
    const stored = await hasher.hash('x');
    let asked = 0;
    const outcomes = Promise.all(
      Array.from({ length: 10 }, () =>
        hasher.verify(stored, 'x', () => {
          asked += 1;
          return Promise.resolve();
        }),
      ),
    );
    // A hash ends in a turn of the event loop, and promises alone bring none about.
    for (let count = 0; count < 100; count += 1) await Promise.resolve();
    expect([asked, hasher.waiting]).toEqual([slots + 1, 10 - slots]);
    expect(await outcomes).toEqual(Array(10).fill(true));
  });
});
