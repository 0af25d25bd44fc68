import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BuiltApp, type BuiltAppPlace, freePort } from '../support/built-app.js';
import { goodPassword } from '../support/test-visitor.js';
import { tlsProxy } from '../support/tls-proxy.js';

jest.setTimeout(120_000);

/** Not localhost: for curl a cookie may go there without TLS, whatever it says of itself. */
const host = 'notify.example';

const run = promisify(execFile);

describe('Under https, curl', () => {
  let place: BuiltAppPlace;
  let proxy: { close: () => void };
  let https: string;
  let http: string;

  beforeEach(async () => {
    place = await BuiltApp.environment();
    const port = await freePort();
    [https, http] = [`https://${host}:${port}`, `http://${host}:${place.port}`];
    proxy = await tlsProxy(port, place.port);
    await BuiltApp.start({ ...place.environment, PUBLIC_URL: https, TRUST_PROXY: '1' }, place.directory);
  });
  afterEach(async () => {
    proxy.close();
    await BuiltApp.endAll();
    place.remove();
  });

  /** With a jar that is kept between calls. @returns the head of the answer, and the cookies that were sent */
  async function curl(
    url: string,
    ...rest: string[]
  ): Promise<{ status: number; set: string[]; sent: string[] }> {
    const jar = join(place.directory, 'cookies');
    const { port } = new URL(url);
    const { stdout, stderr } = await run('curl', [
      ...['--silent', '--show-error', '--verbose', '--include', '--insecure', '--http1.1'],
      ...['--connect-to', `${host}:${port}:localhost:${port}`],
      ...['--cookie', jar, '--cookie-jar', jar],
      ...rest,
      url,
    ]);
    const lines = (text: string, start: RegExp) =>
      text.split('\r\n').flatMap((line) => (start.test(line) ? [line.replace(start, '')] : []));
    return {
      status: Number(/^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1]),
      set: lines(stdout, /^set-cookie: /i),
      sent: lines(stderr, /^(?:.*\n)*> cookie: /i).flatMap((line) => line.split('; ')),
    };
  }

  const register = () =>
    curl(
      `${https}/api/v1/auth/register`,
      ...['--header', 'Content-Type: application/json'],
      ...['--data', JSON.stringify({ email: 'ada@example.com', password: goodPassword })],
    );

  it('accepts the __Host- cookies, and returns them over https only', async () => {
    const { status, set } = await register();
    expect([status, set.length]).toEqual([201, 2]);
    for (const [index, name] of ['__Host-access_token', '__Host-device'].entries()) {
      const [pair, ...attributes] = (set[index] ?? '').split('; ');
      expect(pair).toMatch(new RegExp(`^${name}=.`));
      expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']));
      expect(attributes.filter((attribute) => /^domain/i.test(attribute))).toEqual([]);
    }
    const pairs = set.map((cookie) => cookie.split(';', 1)[0]).sort();

    const back = await curl(`${https}/api/v1/users/me`);
    expect([back.status, back.sent.sort()]).toEqual([200, pairs]);
    const plain = await curl(`${http}/api/v1/users/me`);
    expect([plain.status, plain.sent]).toEqual([401, []]);
  });

  it('drops the session cookie when it logs out, and keeps the known-device cookie', async () => {
    await register();
    const out = await curl(`${https}/api/v1/auth/logout`, '--request', 'POST');
    expect([out.status, out.sent.length]).toEqual([204, 2]);
    const { sent } = await curl(`${https}/login`);
    expect(sent).toEqual([expect.stringMatching(/^__Host-device=/)]);
  });
});
