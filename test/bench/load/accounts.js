import { Agent, request } from 'node:http';

export const password = 'seven purple walruses';

const agent = new Agent({ keepAlive: true });

/** Sockets that one account may have open on one node: the setting's default. */
export const socketsPerAccount = 20;

/** All addresses are equally long, so that all notifications are. @param {number} number */
export function address(number) {
  return `person-${String(number).padStart(7, '0')}@example.com`;
}

/** @param {number} port @param {string} email @returns {Promise<string>} the session's cookie */
export function register(port, email) {
  const body = JSON.stringify({ email, password });
  return new Promise((done, fail) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      agent,
      method: 'POST',
      path: '/api/v1/auth/register',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        const cookie = response.headers['set-cookie']?.[0]?.split(';', 1)[0];
        if (response.statusCode === 201 && cookie !== undefined) done(cookie);
        else fail(new Error(`${email} could not register: ${response.statusCode}`));
      });
    });
    outgoing.end(body);
  });
}
