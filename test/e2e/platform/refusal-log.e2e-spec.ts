import { Problem } from '../../../src/platform/errors/problem.js';
import { RefusalLog } from '../../../src/platform/errors/refusal-log.js';
import { requestErrors } from '../../../src/platform/errors/request.errors.js';
import { TestApp } from '../../support/test-app.js';

const minuteMs = 60_000;
const login = '/api/v1/auth/login';

interface Entry {
  event?: string;
  ip?: string;
  count?: number;
}

describe('What is refused', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start({ environment: { TRUST_PROXY: '1' } });
    app.clock.stop();
  });
  afterEach(() => app.close());

  const refused = async (ip: string, times: number, headers: Record<string, string> = {}) => {
    for (let time = 0; time < times; time += 1) {
      const { status } = await app.http
        .post(login)
        .set({ 'X-Forwarded-For': ip, ...headers })
        .send({});
      expect(status).toBe('Origin' in headers ? 403 : 400);
    }
  };
  /** Of each line about a refusal: the event, where it came from, and how many there were if not one. */
  const lines = () =>
    app.log.entries
      .map(({ entry }) => entry as Entry)
      .filter(({ event = '' }) => /^(input_validation_fail|authz_fail)$/.test(event))
      .map(({ event = '', ip = '', count = 1 }) => `${event} ${ip} ${count}`);

  it('is logged at once, and then once a minute with its count, for each address and kind', async () => {
    await refused('192.0.2.1', 5);
    await refused('192.0.2.2', 1);
    await refused('192.0.2.1', 2, { Origin: 'https://evil.example' });
    const first = [
      'input_validation_fail 192.0.2.1 1',
      'input_validation_fail 192.0.2.2 1',
      'authz_fail 192.0.2.1 1',
    ];
    expect(lines()).toEqual(first);
    app.clock.forward(minuteMs);
    await refused('192.0.2.1', 3);
    expect(lines().slice(3)).toEqual(['input_validation_fail 192.0.2.1 5']);
    app.clock.forward(minuteMs);
    await refused('192.0.2.1', 1);
    expect(lines().slice(4)).toEqual(['input_validation_fail 192.0.2.1 3']);
  });

  it('is counted for an IPv6 network of 64 bits as one address', async () => {
    for (const end of ['1', '2', '3:4']) await refused(`2001:db8::${end}`, 1);
    expect(lines()).toEqual(['input_validation_fail 2001:db8::1 1']);
  });

  it('is logged with what was counted when the node stops', async () => {
    await refused('192.0.2.1', 4);
    app.get(RefusalLog).onApplicationShutdown();
    expect(lines()).toEqual(['input_validation_fail 192.0.2.1 1', 'input_validation_fail 192.0.2.1 3']);
  });

  it('shares a line where more than 1,000 addresses are refused in a minute', () => {
    const address = (index: number) => `198.51.${index >> 8}.${index & 255}`;
    const log = app.get(RefusalLog);
    for (let index = 0; index < 3_000; index += 1)
      log.note(new Problem(requestErrors.invalid), address(index));
    expect(lines()).toHaveLength(1_001);
    log.onApplicationShutdown();
    expect(lines().slice(1_001)).toEqual(['input_validation_fail  1999']);
  });
});
