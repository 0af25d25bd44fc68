import { jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

describe('The accounts command', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await TestSocket.closeAll();
    await BuiltApp.endAll();
    place.remove();
  });

  const users = (words: string[], input?: string) =>
    builtCommand(['users', ...words], place.environment, input);

  it('prints its usage when the arguments are invalid, and exits with code 2', async () => {
    expect(await users(['remove'])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Usage:\n {2}npm run users -- list/) as string,
    });
  });

  it('prints one line when it cannot do what was asked, and exits with code 1', async () => {
    expect(await users(['remove', 'nobody@example.com'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no account with the address nobody@example.com.\n',
    });
    expect(await users(['list'])).toEqual({ code: 0, stdout: 'There are no accounts.\n', stderr: '' });
  });

  it('signs out, sets a password and erases while nodes run, and writes a trail beside theirs', async () => {
    const node = await BuiltApp.start(place.environment);
    const [ada, grace] = [new TestVisitor(place.url), new TestVisitor(place.url)];
    await ada.register('ada@example.com');
    await grace.register('grace@example.com');
    const reader = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const { missed } = await reader.enter(0);
    await reader.until(() => missed.length + reader.notifications.length === 2, 'both registrations');
    const socketOf = (visitor: TestVisitor) =>
      new TestSocket(place.url, { cookie: visitor.cookie ?? '' }).connected();

    const first = await socketOf(grace);
    expect(await users(['end-sessions', 'grace@example.com'])).toEqual({
      code: 0,
      stdout: '1 session(s) of grace@example.com ended.\n',
      stderr: '',
    });
    expect(await first.next('session:ended')).toEqual({ reason: 'revoked' });

    expect(await users(['set-password', 'grace@example.com'], 'nine green pelicans\n')).toEqual({
      code: 0,
      stdout: 'grace@example.com has a new password. 0 session(s) ended.\n',
      stderr: '',
    });
    expect((await grace.login('grace@example.com', 'nine green pelicans')).status).toBe(200);

    const second = await socketOf(grace);
    expect(await users(['remove', 'grace@example.com'])).toMatchObject({ code: 0, stderr: '' });
    expect(await second.next('session:ended')).toEqual({ reason: 'revoked' });
    // The node hears of the removal in the order of the log, so before this registration.
    await new TestVisitor(place.url).register('joan@example.com');
    await reader.seen('joan@example.com');
    const again = await (await socketOf(ada)).enter(0);
    expect(again.missed.map(({ data }) => data['email'])).toEqual([
      'ada@example.com',
      '',
      'joan@example.com',
    ]);
    expect(JSON.parse((await users(['list', '--json'])).stdout)).toMatchObject([
      { email: 'ada@example.com' },
      { email: 'joan@example.com' },
    ]);
    await node.stop();

    const [file = ''] = readdirSync(join(place.directory, 'logs')).filter((name) => name.endsWith('.log'));
    const trail = readFileSync(join(place.directory, 'logs', file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: string; userId?: string })
      .filter(({ event, userId }) => event !== undefined && userId === grace.userId)
      .map(({ event }) => event);
    expect(trail).toEqual([
      'user_created',
      'authn_login_success',
      'session_ended',
      'authn_password_change',
      'authn_login_success',
      'session_ended',
      'user_deleted',
    ]);
  });
});
