import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { GuessLimits, OperatorPasswords } from '../../../src/auth/auth.api.js';
import { PasswordHasher } from '../../../src/auth/passwords/password-hasher.js';
import { EmailAddress, UsersService } from '../../../src/users/users.api.js';
import { Retention } from '../../../src/platform/retention/retention.js';
import { statusOf } from '../../support/status-of.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, setCookies, type TestVisitor } from '../../support/test-visitor.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let count = 0;
const newAddress = () => `somebody${(count += 1)}@example.com`;

/** Guesses wrong, one after the other. */
async function fail(visitor: TestVisitor, email: string, times: number): Promise<Response[]> {
  const answers: Response[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await visitor.login(email, 'not the password'));
  return answers;
}

describe('Guessing a password', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    app.clock.stop();
  });
  afterAll(() => app.close());

  it.each([
    ['an account', true],
    ['an unknown address', false],
  ])('for %s has to wait after five consecutive failures, twice as long each time', async (_, exists) => {
    const email = newAddress();
    if (exists) await app.registered(email);
    const answers = await fail(app.visitor(), email, 6);
    expect(answers.map(statusOf)).toEqual([401, 401, 401, 401, 401, '429 after 1']);
    expect(answers[5]?.body).toMatchObject({ code: 'auth.too-many-attempts', status: 429 });
    for (const seconds of [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      app.clock.forward(seconds === 2 ? 1_000 : (seconds / (seconds === 900 ? 1 : 2)) * 1_000);
      expect((await fail(app.visitor(), email, 2)).map(statusOf)).toEqual([401, `429 after ${seconds}`]);
    }
  });

  it('is limited to 17 guesses in an hour, and four in each hour after that', async () => {
    const email = newAddress();
    await app.registered(email);
    const start = app.clock.now().getTime();
    const taken: number[] = [];
    while (app.clock.now().getTime() < start + 6 * hourMs) {
      const response = await app.visitor().login(email, `guess ${taken.length}`);
      if (response.status === 401) taken.push(app.clock.now().getTime() - start);
      else app.clock.forward(Number(response.headers['retry-after']) * 1_000);
    }
    const within = (from: number, to: number) => taken.filter((at) => at >= from && at < to).length;
    expect([within(0, hourMs), within(hourMs, 6 * hourMs)]).toEqual([17, 5 * 4]);
  });

  it('delays the right password too, and checks no password that comes too early', async () => {
    const email = newAddress();
    await app.registered(email);
    await fail(app.visitor(), email, 5);
    const verify = jest.spyOn(app.get(PasswordHasher), 'verify');
    expect(statusOf(await app.visitor().login(email))).toBe('429 after 1');
    expect(verify).not.toHaveBeenCalled();
    app.clock.forward(1_000);
    expect((await app.visitor().login(email)).status).toBe(200);
    jest.restoreAllMocks();
  });

  it('counts one account under all spellings of its address', async () => {
    await fail(app.visitor(), 'Straße@exämple.com', 3);
    await fail(app.visitor(), 'STRAßE@xn--exmple-cua.com', 2);
    expect(statusOf(await app.visitor().login('straße@EXÄMPLE.com'))).toBe('429 after 1');
  });

  it('starts counting again after a success', async () => {
    const email = newAddress();
    await app.registered(email);
    for (let round = 0; round < 2; round += 1) {
      expect((await fail(app.visitor(), email, 4)).map(statusOf)).toEqual([401, 401, 401, 401]);
      expect((await app.visitor().login(email)).status).toBe(200);
    }
  });

  it.each([
    ['an account', true],
    ['an unknown address', false],
  ])('for %s a hundred times at once gets five passwords checked', async (_, exists) => {
    const email = newAddress();
    if (exists) await app.registered(email);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_unused, index) => app.visitor().login(email, `guess ${index}`)),
    );
    // What is looked at is answered with 401.
    expect(answers.map(statusOf).sort()).toEqual([
      ...Array<number>(5).fill(401),
      ...Array<string>(95).fill('429 after 1'),
    ]);
  });

  it('does not count a password that was never checked', async () => {
    const email = newAddress();
    await app.registered(email);
    const hasher = app.get(PasswordHasher);
    await fail(app.visitor(), email, 4);
    for (let time = 0; time < 3; time += 1) {
      jest.spyOn(hasher, 'waiting', 'get').mockReturnValue(500);
      expect((await app.visitor().login(email)).status).toBe(503);
      jest.restoreAllMocks();
    }
    expect((await fail(app.visitor(), email, 2)).map(statusOf)).toEqual([401, '429 after 1']);
  });

  it('by a form returns the page with an explanation', async () => {
    const email = newAddress();
    await fail(app.visitor(), email, 5);
    const response = await app.http.post('/login').type('form').send({ email, password: goodPassword });
    expect([response.status, response.headers['location']]).toEqual([303, '/login#too-many-attempts']);
  });

  it('leaves neither an address nor an id in the table, and one log line for each delay', async () => {
    const email = newAddress();
    const ada = await app.registered(email);
    const before = app.log.entries.length;
    await fail(app.visitor(), email, 9);
    const table = JSON.stringify(await app.query('SELECT * FROM guess_counters'));
    expect(table).not.toContain('@');
    expect(table).not.toContain(ada.userId);
    const locks = app.log.entries
      .slice(before)
      .filter(({ entry }) => JSON.stringify(entry).includes('_lock'));
    expect(locks).toEqual([
      {
        level: 'warn',
        entry: expect.objectContaining({
          event: 'authn_login_lock',
          userId: ada.userId,
          failures: 5,
          seconds: 1,
        }) as unknown,
      },
    ]);
  });

  describe('from a known device', () => {
    it('is counted separately, so that a stranger cannot lock the owner out', async () => {
      const email = newAddress();
      const owner = await app.registered(email);
      await owner.logout();
      await fail(app.visitor(), email, 5);
      expect(statusOf(await app.visitor().login(email))).toBe('429 after 1');
      expect(await fail(owner, email, 4)).toMatchObject(Array(4).fill({ status: 401 }));
      expect((await owner.login(email)).status).toBe(200);
      // And the owner's success does not give the stranger another five.
      expect(statusOf(await app.visitor().login(email))).toBe('429 after 1');
    });

    it('has to wait in the same way', async () => {
      const email = newAddress();
      const thief = await app.registered(email);
      expect((await fail(thief, email, 6)).map(statusOf)).toEqual([401, 401, 401, 401, 401, '429 after 1']);
      expect((await app.visitor().login(email)).status).toBe(200);
    });

    it('keeps its counter through further logins', async () => {
      const email = newAddress();
      const thief = await app.registered(email);
      const older = thief.device;
      await thief.login(email);
      await fail(thief, email, 3);
      thief.device = older;
      expect((await fail(thief, email, 3)).map(statusOf)).toEqual([401, 401, '429 after 1']);
    });

    it('finds the device with cookies of the same name around it', async () => {
      const email = newAddress();
      const owner = await app.registered(email);
      await fail(app.visitor(), email, 6);
      const known = app.visitor();
      known.device = `device=other; ${owner.device ?? ''}; device=`;
      expect((await known.login(email)).status).toBe(200);
    });

    it('uses the counter of the device for each account that shares the browser, and for no other', async () => {
      const [hers, his, theirs] = [newAddress(), newAddress(), newAddress()];
      await app.registered(theirs);
      const shared = await app.registered(hers);
      await shared.register(his);
      for (const email of [hers, his, theirs]) await fail(app.visitor(), email, 5);
      expect((await shared.login(hers)).status).toBe(200);
      expect((await shared.login(his)).status).toBe(200);
      expect(statusOf(await shared.login(theirs))).toBe('429 after 1');
    });

    it('uses no counter of a device when the cookie is altered, signed with another key, or a session token', async () => {
      const email = newAddress();
      const owner = await app.registered(email);
      const token = (owner.device ?? '').replace('device=', '');
      const [head = '', body = '', signature = ''] = token.split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
      const altered = Buffer.from(JSON.stringify({ ...claims, jti: crypto.randomUUID() })).toString(
        'base64url',
      );
      await fail(app.visitor(), email, 5);
      const session = (owner.cookie ?? '').replace('access_token=', '');
      for (const forged of [
        `${head}.${altered}.${signature}`,
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`,
        session,
        'nonsense',
        '',
      ]) {
        const visitor = app.visitor();
        visitor.device = `device=${forged}`;
        expect(statusOf(await visitor.login(email))).toBe('429 after 1');
      }
      // And the other way round: a device opens nothing.
      await app.http.get('/api/v1/users/me').set('Cookie', `access_token=${token}`).expect(401);
    });

    it.each([
      ['registering', 'register', newAddress()],
      ['signing in', 'login', newAddress()],
    ])('uses a counter of the device after %s, by JSON and by form', async (_, call, email) => {
      if (call === 'login') await app.registered(email);
      const form = { email, password: goodPassword };
      const api = await app.visitor().post(`/api/v1/auth/${call}`, form);
      const page = await app.http
        .post(`/${call}`)
        .type('form')
        .send(call === 'login' ? form : { ...form, email: newAddress() });
      for (const response of [api, page]) {
        expect(setCookies(response)[1]).toMatch(
          /^device=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=31536000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
        );
      }
    });
  });

  it('is forgotten a day after the last failure, and not before', async () => {
    const counters = async () =>
      (await app.query<{ n: number }>('SELECT COUNT(*) AS n FROM guess_counters'))[0]?.n;
    await app.query('DELETE FROM guess_counters');
    const retain = async (hours: number) => {
      app.clock.forward(hours * hourMs);
      await app.get(Retention).wake();
      return counters();
    };
    await fail(app.visitor(), newAddress(), 1);
    expect(await retain(23)).toBe(1);
    await fail(app.visitor(), newAddress(), 1);
    expect(await retain(2)).toBe(1);
    expect(await retain(23)).toBe(0);
  });
});

describe('An account that somebody goes on guessing at', () => {
  let app: TestApp;
  let email: string;

  beforeAll(async () => {
    app = await TestApp.start({ environment: { TRUST_PROXY: '1' } });
    app.clock.stop();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    email = newAddress();
    await app.registered(email);
    await fail(from('192.0.2.1'), email, 5);
  });

  /** A new browser at this address. */
  function from(address: string): TestVisitor {
    const visitor = app.visitor();
    visitor.address = address;
    return visitor;
  }
  const statuses = async (address: string, passwords: string[]) => {
    const answers: (string | number)[] = [];
    for (const password of passwords) answers.push(statusOf(await from(address).login(email, password)));
    return answers;
  };
  const [right, wrong] = [goodPassword, 'not the password'];

  it('lets its owner in from a new browser at another address, however long it goes on', async () => {
    for (let quarter = 0; quarter < 12; quarter += 1) {
      app.clock.forward(15 * minuteMs);
      await fail(from('192.0.2.1'), email, 1);
      const owner = from(`198.51.100.${quarter + 1}`);
      expect([quarter, statusOf(await owner.login(email))]).toEqual([quarter, 200]);
    }
  });

  it('gives each address two guesses in 15 minutes, and then says how long to wait', async () => {
    for (let time = 0; time < 10; time += 1) {
      app.clock.forward(15 * minuteMs);
      await fail(from('192.0.2.1'), email, 1);
    }
    expect(await statuses('198.51.100.1', [wrong, wrong, wrong, right])).toEqual([
      401,
      401,
      '429 after 900',
      '429 after 900',
    ]);
    // What was wrong there makes nobody else wait longer.
    app.clock.forward(15 * minuteMs);
    expect(await statuses('192.0.2.1', [wrong, wrong])).toEqual([401, '429 after 900']);
    app.clock.forward(1);
    expect(await statuses('198.51.100.1', [wrong, right])).toEqual([401, 200]);
  });

  it('gives them to a network of IPv6 as to one address, and to each account apart', async () => {
    expect(await statuses('2001:db8::1', [wrong])).toEqual([401]);
    expect(await statuses('2001:db8::2', [wrong, right])).toEqual([401, '429 after 1']);
    expect(await statuses('2001:db8:0:1::1', [right])).toEqual([200]);
    const other = newAddress();
    await app.registered(other);
    await fail(from('192.0.2.1'), other, 5);
    expect((await from('2001:db8::1').login(other)).status).toBe(200);
  });

  it('gives none to an address that has had its guesses without', async () => {
    expect(await statuses('192.0.2.1', [right])).toEqual(['429 after 1']);
  });

  it('checks no more than two of many at once from one address', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => from('198.51.100.9').login(email, wrong)),
    );
    expect(answers.map(statusOf).sort()).toEqual([401, 401, ...Array<string>(28).fill('429 after 1')]);
  });

  it('makes its other guessers wait on after the owner has signed in by that way', async () => {
    expect(await statuses('198.51.100.1', [right, wrong, right])).toEqual([200, 401, 200]);
    expect(await statuses('192.0.2.1', [right])).toEqual(['429 after 1']);
  });

  it('treats an address without an account in the same way', async () => {
    email = newAddress();
    await fail(from('192.0.2.1'), email, 5);
    expect(await statuses('198.51.100.1', [wrong, wrong, wrong])).toEqual([401, 401, '429 after 1']);
  });

  it.each([
    ['a password set by an operator', 'set-password'],
    ['unlocking it', 'unlock'],
  ])('asks nobody to wait any more after %s', async (_, how) => {
    const known = from('198.51.100.3');
    await known.login(email);
    await fail(known, email, 5);
    await fail(from('198.51.100.1'), email, 2);
    const address = EmailAddress.parse(email) as EmailAddress;
    const account = await app.get(UsersService).findCredentials(address);
    if (account === null) throw new Error('There is no account.');
    if (how === 'unlock') await app.get(GuessLimits).unlock(account.user);
    else await app.get(OperatorPasswords).set(account, right);
    expect(await statuses('192.0.2.1', [wrong, wrong])).toEqual([401, 401]);
    expect((await known.login(email)).status).toBe(200);
    expect(await statuses('198.51.100.1', [right])).toEqual([200]);
  });
});

describe('With other settings,', () => {
  it('a limit of 0 means no limit, and a restart forgets no failures', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'guesses-'));
    const environment = {
      DATA_DIR: directory,
      DB_FILE: 'guesses.sqlite',
      LOGIN_LIMIT_PER_MINUTE: '0',
      PUBLIC_URL: 'https://app.example',
    };
    let app = await TestApp.start({ environment });
    app.clock.stop();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => app.visitor().login(newAddress(), 'not the password')),
    );
    expect(new Set(answers.map(statusOf))).toEqual(new Set([401]));
    const owner = await app.registered('ada@example.com');
    await fail(app.visitor(), 'ada@example.com', 5);
    await app.close();
    const stopped = app.clock.now().getTime();
    app = await TestApp.start({ environment });
    app.clock.stop();
    app.clock.forward(stopped - app.clock.now().getTime());
    expect(statusOf(await app.visitor().login('ada@example.com'))).toBe('429 after 1');
    const known = app.visitor();
    known.device = owner.device;
    expect(setCookies(await known.login('ada@example.com'))[1]).toMatch(
      /^__Host-device=[^;]+; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    await app.close();
    rmSync(directory, { recursive: true });
  });
});
