import { Agent, request } from 'node:http';
import { goodPassword } from '../../support/test-visitor.js';

/** As through a proxy in front: thousands of clients share fewer connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });

/** A JSON call; an answer that is not JSON has no body here. @throws an error when the connection fails before the answer is complete */
export function call(
  url: string,
  path: string,
  { method = 'GET', cookie, body }: { method?: string; cookie?: string; body?: object } = {},
): Promise<{ status: number; body: unknown; cookie: string; retryAfter: string | undefined }> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const outgoing = request(`${url}/api/v1${path}`, {
      method,
      agent,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(text === ''
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.on('error', reject);
      response.on('end', () => {
        // A proxy that finds no node answers with a page of its own.
        const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          body: isJson && answer !== '' ? (JSON.parse(answer) as unknown) : undefined,
          cookie: response.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '',
          retryAfter: response.headers['retry-after'],
        });
      });
    });
    outgoing.end(text);
  });
}

/** @returns the cookie of the new account, or undefined when the answer was not a 201 */
export async function register(url: string, email: string): Promise<string | undefined> {
  const { status, cookie } = await call(url, '/auth/register', {
    method: 'POST',
    body: { email, password: goodPassword },
  });
  return status === 201 ? cookie : undefined;
}

/** @throws an error when the account could not be made */
export async function account(url: string, email: string): Promise<string> {
  const cookie = await register(url, email);
  if (cookie === undefined) throw new Error(`${email} could not register.`);
  return cookie;
}

export async function logIn(url: string, email: string): Promise<string> {
  const { status, cookie } = await call(url, '/auth/login', {
    method: 'POST',
    body: { email, password: goodPassword },
  });
  if (status !== 200) throw new Error(`${email} could not log in: ${status}`);
  return cookie;
}
