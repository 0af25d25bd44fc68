/** `GET /users/me` a second, with the session looked up for each, against a bare route that returns the same JSON. */
import { get } from 'node:http';
import { address, register } from '../load/accounts.js';
import { rawRequest } from '../load/raw-request.js';
import { Application, cheapHashes } from '../processes/application.js';
import { newRequests } from './logins.js';
import { newYardstick } from './rooms.js';

const path = '/api/v1/users/me';

/** Enough to keep the server busy all the time. */
const connections = 32;

/** @param {number} port @param {string} cookie @returns {Promise<{user: object}>} */
function fetchMe(port, cookie) {
  return new Promise((done, fail) => {
    get({ host: '127.0.0.1', port, path, headers: { cookie } }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => done(JSON.parse(text)));
    }).on('error', fail);
  });
}

export const me = {
  name: 'me',
  findings: [
    {
      what: '`GET /users/me` per second',
      against: 'a bare Nest + Express route that returns the same JSON',
      goal: { atLeast: 0.6 },
    },
  ],
  full: { forMs: 4_000 },
  quick: { forMs: 300 },
  /** @param {{forMs: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ forMs, rounds, step }) {
    const application = await Application.start(cheapHashes);
    const cookie = await register(application.port, address(1));
    const { user } = await fetchMe(application.port, cookie);
    const bare = newYardstick('route');
    const barePort = await bare.ask('listen');
    await bare.ask('answerWith', user);
    const requests = newRequests();
    const perSecond = async (port, ms = forMs) => {
      const { answered, tookMs } = await requests.ask('send', {
        port,
        requests: [rawRequest({ path, cookie })],
        connections,
        forMs: ms,
        expected: 'HTTP/1.1 200 ',
        ending: JSON.stringify({ user }),
      });
      return (answered * 1_000) / tookMs;
    };
    step('warm-up');
    await perSecond(application.port, forMs / 2);
    await perSecond(barePort, forMs / 2);
    const finding = { unit: 'a second', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      finding.ours.push(await perSecond(application.port));
      finding.yardstick.push(await perSecond(barePort));
    }
    await Promise.all([requests.stop(), bare.stop(), application.stop()]);
    return [finding];
  },
};
