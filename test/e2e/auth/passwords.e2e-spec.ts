import { jest } from '@jest/globals';
import { PasswordHasher } from '../../../src/auth/passwords/password-hasher.js';
import { PasswordPolicy } from '../../../src/auth/passwords/password-policy.js';
import { type Devices, TestApp } from '../../support/test-app.js';
import { goodPassword, setCookies, type TestVisitor } from '../../support/test-visitor.js';

const password = '/api/v1/auth/password';
const newPassword = 'nine yellow pelicans';
const nobodys = '00000000-0000-4000-8000-000000000000';

let app: TestApp;
let people = 0;

beforeAll(async () => {
  app = await TestApp.start({ environment: { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' } });
});
afterAll(() => app.close());

/** Somebody new, signed in on so many devices. */
async function signedIn(devices: number): Promise<{ email: string; all: Devices }> {
  const email = `person${(people += 1)}@example.com`;
  return { email, all: await app.onDevices(email, devices) };
}

const isIn = (visitor: TestVisitor) => visitor.isSignedIn();

const open = async ({ cookie }: TestVisitor) => {
  await app.events.settled();
  return app.socket(cookie).connected();
};

const change = (visitor: TestVisitor, to = newPassword, from = goodPassword) =>
  visitor.put(password, { currentPassword: from, newPassword: to });

const logged = (event: string, userId: string) =>
  app.log.entries.filter(
    ({ entry }) =>
      (entry as { event?: string; userId?: string }).event === event &&
      (entry as { userId?: string }).userId === userId,
  );

describe('A password', () => {
  it.each([
    ['too-short', 'short'],
    ['too-long', 'x'.repeat(129)],
    ['too-common', 'password'],
    ['too-common', 'P@ssw0rd'],
    ['too-common', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
    ['made-of-email', 'ada.lovelace1'],
    ['made-of-email', 'ada.lovelace@example.com'],
    ['malformed', 'half of a pair \ud83d'],
  ])('that is %s is refused', async (code, password) => {
    const response = await app.visitor().register('ada.lovelace@example.com', password);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'request.invalid',
      errors: [{ field: 'password', code: `password.${code}` }],
    });
  });
});

describe('Changing the password', () => {
  it('makes the new password valid, and ends every other session', async () => {
    const { email, all } = await signedIn(3);
    const [mine, other] = await Promise.all([open(all[0]), open(all[1])]);
    const response = await change(all[0]).expect(204);
    expect([response.text, setCookies(response)]).toEqual(['', []]);
    expect(await other.next('session:ended')).toEqual({ reason: 'password-changed' });
    expect(await other.closed()).toBe('io server disconnect');
    expect(await Promise.all(all.map(isIn))).toEqual([true, false, false]);
    expect((await app.visitor().login(email)).status).toBe(401);
    expect((await app.visitor().login(email, newPassword)).status).toBe(200);
    await mine.enter(null);
    expect(logged('authn_password_change', all[0].userId)).toHaveLength(1);
    await change(all[0], goodPassword, newPassword).expect(204);
    expect((await app.visitor().login(email)).status).toBe(200);
  });

  it('accepts the current password as typed on any keyboard', async () => {
    const visitor = app.visitor();
    await visitor.register(`person${(people += 1)}@example.com`, 'caf\u00e9 au lait matin');
    await change(visitor, newPassword, 'cafe\u0301 au lait matin').expect(204);
  });

  it('is refused with a wrong current password, and changes nothing', async () => {
    const { email, all } = await signedIn(2);
    const response = await change(all[0], newPassword, 'not the password').expect(403);
    expect(response.body).toMatchObject({ code: 'auth.wrong-password', status: 403 });
    expect(await Promise.all(all.map(isIn))).toEqual([true, true]);
    expect((await app.visitor().login(email)).status).toBe(200);
    expect(logged('authn_password_change_fail', all[0].userId)).toHaveLength(1);
  });

  it.each([
    ['too-short', 'short'],
    ['too-common', 'P@ssw0rd'],
    ['made-of-email', 'ada.lovelace1'],
    ['malformed', 'half of a pair \ud83d'],
  ])(
    'is refused when the new one is %s, which is judged for those only who know the current one',
    async (code, weak) => {
      const email = `ada.lovelace@${(people += 1)}.example.com`;
      const visitor = await app.registered(email);
      const judged = jest.spyOn(app.get(PasswordPolicy), 'check');
      const wrong = await change(visitor, weak, 'not the password');
      expect([wrong.status, (wrong.body as { code: string }).code]).toEqual([403, 'auth.wrong-password']);
      expect(judged).not.toHaveBeenCalled();
      jest.restoreAllMocks();
      const right = await change(visitor, weak);
      expect([right.status, right.body]).toMatchObject([
        400,
        { code: 'request.invalid', errors: [{ field: 'newPassword', code: `password.${code}` }] },
      ]);
      expect((await app.visitor().login(email)).status).toBe(200);
    },
  );

  it.each([
    ['newPassword', 'password.too-long', { newPassword: 'walrus '.repeat(20) }],
    ['currentPassword', 'password.too-long', { currentPassword: 'x'.repeat(129) }],
    ['newPassword', 'missing', { newPassword: undefined }],
    ['newPassword', 'not-text', { newPassword: 12_345_678 }],
    ['currentPassword', 'missing', { currentPassword: undefined }],
    ['currentPassword', 'empty', { currentPassword: '' }],
    ['userId', 'unknown-field', { userId: nobodys }],
  ])('is refused when %s is %s, before any hashing', async (field, code, body) => {
    const visitor = await app.registered(`ada.lovelace@${(people += 1)}.example.com`);
    const hasher = app.get(PasswordHasher);
    const [hash, verify] = [jest.spyOn(hasher, 'hash'), jest.spyOn(hasher, 'verify')];
    const response = await visitor.put(password, { currentPassword: goodPassword, newPassword, ...body });
    expect([response.status, response.body]).toEqual([
      400,
      expect.objectContaining({
        code: 'request.invalid',
        errors: [expect.objectContaining({ field, code })],
      }),
    ]);
    expect([...hash.mock.calls, ...verify.mock.calls]).toEqual([]);
    jest.restoreAllMocks();
  });

  it('happens once when the request is sent twice at the same time', async () => {
    const { email, all } = await signedIn(2);
    const answers = await Promise.all([
      change(all[0], 'one purple pelican swims'),
      change(all[0], 'two purple pelicans swim'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
    const winner = answers[0].status === 204 ? 'one purple pelican swims' : 'two purple pelicans swim';
    expect((await app.visitor().login(email, winner)).status).toBe(200);
  });

  /** Lets something happen after the password was checked, before what follows from that. */
  const meanwhile = (happens: () => Promise<unknown>) => {
    const hasher = app.get(PasswordHasher);
    const verify = hasher.verify.bind(hasher);
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async (...given) => {
      const matches = await verify(...given);
      await happens();
      return matches;
    });
  };

  it('is refused when the requesting session was ended meanwhile', async () => {
    const { email, all } = await signedIn(2);
    meanwhile(() => all[1].delete('/api/v1/sessions').expect(204));
    await change(all[0]).expect(401);
    expect((await app.visitor().login(email)).status).toBe(200);
    expect(await isIn(all[1])).toBe(true);
  });

  it('leaves no session to a login with the old password at the same time', async () => {
    const { email, all } = await signedIn(1);
    meanwhile(() => change(all[0]).expect(204));
    const late = app.visitor();
    const response = await late.login(email);
    expect([response.status, setCookies(response)]).toEqual([401, []]);
    expect(await all[0].sessions()).toHaveLength(1);
  });

  it('is not confused by a hash that was renewed meanwhile', async () => {
    const { email, all } = await signedIn(1);
    const { hash } = await import('@node-rs/argon2');
    const old = await hash(goodPassword, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    await app.query('UPDATE users SET password_hash = ? WHERE email = ?', [old, email]);
    meanwhile(async () => {
      expect((await app.visitor().login(email)).status).toBe(200);
    });
    await change(all[0]).expect(204);
    expect((await app.visitor().login(email, newPassword)).status).toBe(200);
  });

  it('makes a client that guesses the current password wait after five failures, and no other browser of the owner', async () => {
    const { email, all } = await signedIn(1);
    const thief = app.visitor();
    thief.cookie = all[0].cookie;
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      statuses.push((await change(thief, newPassword, `guess number ${guess}`)).status);
    }
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    const refused = await change(thief, newPassword, goodPassword).expect(429);
    expect(refused.headers).toHaveProperty('retry-after');
    expect(refused.body).toMatchObject({ code: 'auth.too-many-attempts' });
    await change(all[0]).expect(204);
    expect((await all[0].login(email, newPassword)).status).toBe(200);
  });

  it('requires a session and our own origin', async () => {
    await change(app.visitor()).expect(401);
    const { email, all } = await signedIn(2);
    await change(all[0]).set('Origin', 'https://evil.example').expect(403);
    expect(await Promise.all(all.map(isIn))).toEqual([true, true]);
    expect((await app.visitor().login(email)).status).toBe(200);
  });
});
