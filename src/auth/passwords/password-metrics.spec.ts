import { parseSettings } from '../../platform/config/parse-settings.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordSettings } from './password.settings.js';
import { PasswordMetrics } from './password-metrics.js';

describe('PasswordMetrics', () => {
  it('report how many passwords wait to be hashed', async () => {
    const hasher = new PasswordHasher(
      parseSettings(PasswordSettings, { ARGON2_MEMORY_KIB: '64', ARGON2_TIME: '1' }),
    );
    const metrics = new Metrics();
    new PasswordMetrics(metrics, hasher);
    const hashes = Promise.all(Array.from({ length: 50 }, () => hasher.hash('seven purple walruses')));
    const { waiting } = hasher;
    const during = metrics.text();
    // At most three at a time are worked on.
    expect(waiting).toBeGreaterThanOrEqual(47);
    expect(await during).toContain(`auth_notify_password_queue ${waiting}\n`);
    await hashes;
    expect(await metrics.text()).toContain('auth_notify_password_queue 0\n');
  });
});
