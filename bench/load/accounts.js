import { Agent, request } from 'node:http';

export const password = 'seven purple walruses';

/** The server closes a connection that was idle for 5 s: nothing may be sent on it at that moment. */
const agent = new Agent({ keepAlive: true, timeout: 3_000 });

/** Sockets that one account may have open on one node: the setting's default. */
export const socketsPerAccount = 20;

/** All addresses are equally long, so that all notifications are. @param {number} number */
export function address(number) {
  return `person-${String(number).padStart(7, '0')}@example.com`;
}

/** @param {number} port @param {string} email @returns {Promise<string>} the session's cookie */
export const register = (port, email) => call(port, 'POST', '/auth/register', { email });

/**
 * @param {number} port @param {string} method @param {string} path below `/api/v1`
 * @param {{email?: string, cookie?: string}} who with an address, its credentials are sent
 * @returns {Promise<string>} the session's cookie, if the answer has one
 * @throws an error when the answer is not of the 200s
 */
export function call(port, method, path, { email, cookie }) {
  const body = email === undefined ? '' : JSON.stringify({ email, password });
  return new Promise((done, fail) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      agent,
      method,
      path: `/api/v1${path}`,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === ''
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        if (statusCode < 300) done(headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '');
        else fail(new Error(`${method} ${path} was answered with ${statusCode}.`));
      });
    });
    outgoing.end(body);
  });
}
