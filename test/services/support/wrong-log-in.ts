import { request } from 'node:http';
import { goodPassword } from '../../support/test-visitor.js';

let attempts = 0;

/**
 * Tries to log in where there is no account: each time at another one, so that none makes the next attempt wait.
 * @param claims what `X-Forwarded-For` says
 * @param from the address that it really comes from
 * @returns the status: 401 when it was looked at
 */
export function wrongLogIn(
  url: string,
  { claims, from }: { claims: string; from?: string },
): Promise<number> {
  attempts += 1;
  const body = JSON.stringify({ email: `nobody${attempts}@example.com`, password: goodPassword });
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/auth/login`, {
      method: 'POST',
      // A connection of its own: it may come from another address.
      agent: false,
      ...(from === undefined ? {} : { localAddress: from }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': claims,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    outgoing.end(body);
  });
}

/** Does it again, until it began and ended in the same minute of the clock: limits per minute count anew with the next. */
export async function withinOneMinute<Result>(work: (time: number) => Promise<Result>): Promise<Result> {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (let time = 1; ; time += 1) {
    const began = minute();
    const result = await work(time);
    if (minute() === began) return result;
  }
}
