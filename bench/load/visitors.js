/** A process of people who come and go. Each is somebody new. */
import { setTimeout as pause } from 'node:timers/promises';
import { answer } from '../processes/answer.js';
import { address, call, register } from './accounts.js';
import { WireClient } from './wire-client.js';

let number = 0;

/** @param {number} port @param {string} cookie @returns {Promise<WireClient>} in the room */
function enter(port, cookie) {
  return new Promise((done, fail) => {
    const client = new WireClient(port, cookie, null, {
      entered: () => done(client),
      event: () => {},
      failed: (why) => fail(new Error(why)),
    });
  });
}

/** @param {number} port */
async function visit(port) {
  const email = address((number += 1));
  const first = await register(port, email);
  await (await enter(port, first)).cut();
  const second = await call(port, 'POST', '/auth/login', { email, cookie: first });
  const page = await enter(port, second);
  for (const path of ['/users/me', '/notifications', '/sessions'])
    await call(port, 'GET', path, { cookie: second });
  // Its socket is closed by the server.
  const closed = page.gone();
  await call(port, 'POST', '/auth/logout', { cookie: second });
  await closed;
}

answer({
  /** @param {{port: number, people: number, forMs: number}} wanted */
  async comeAndGo({ port, people, forMs }) {
    const start = performance.now();
    const one = async () => {
      while (performance.now() - start < forMs) await visit(port);
    };
    await Promise.all(Array.from({ length: people }, one));
  },

  /** Each begins at its time, whether those before are answered or not. @param {{port: number, perSecond: number, forMs: number}} wanted */
  async registerSteadily({ port, perSecond, forMs }) {
    const start = performance.now();
    const answers = [];
    for (let index = 0; index < (forMs * perSecond) / 1_000; index += 1) {
      await pause(Math.max(0, start + (index * 1_000) / perSecond - performance.now()));
      answers.push(register(port, address((number += 1))));
    }
    await Promise.all(answers);
  },
});
