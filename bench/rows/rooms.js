/** Our room and bare Socket.IO's, side by side: the same number of real clients in each, the same bytes for each. */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { address, register, socketsPerAccount } from '../load/accounts.js';
import { Application } from '../processes/application.js';
import { Child } from '../processes/child.js';

const bench = resolve(import.meta.dirname, '..');

/** What is announced to the room once a second, at most, has been said by then. */
const settledMs = 1_500;

/** What has not been announced by then is not going to be. */
const settlingMs = 10_000;

/** So many clients come at a time where nobody measures how fast they come. */
const atOnce = 100;

/** A notification as the product sends it. @param {number} id */
export function notification(id) {
  const createdAt = new Date().toISOString();
  return { id, type: 'user-registered', data: { email: address(id) }, createdAt };
}

/** @returns {Child} a process that holds clients */
export const newClients = () => new Child(resolve(bench, 'load/clients.js'), { side: 'load' });

/** @param {string} name of a file in `yardsticks/` @param {import('../processes/cores.js').Side} side */
export const newYardstick = (name, side = 'server') =>
  new Child(resolve(bench, `yardsticks/${name}.js`), { side });

/** The product with its clients. Accounts are numbered, and the number of the newest is the id of its notification. */
export class OurRoom {
  head = 0;
  /** @type {string[]} */
  cookies = [];

  /** @param {Application} application */
  constructor(application) {
    this.application = application;
    this.server = application.child;
    this.port = application.port;
    this.clients = newClients();
  }

  /** @param {number} accounts that are there in the beginning @param {Record<string, string>} settings */
  static async open(accounts, settings) {
    const room = new OurRoom(await Application.start(settings));
    while (room.cookies.length < accounts) room.cookies.push(await room.register());
    return room;
  }

  /** Makes the next account. */
  register() {
    this.head += 1;
    return register(this.port, address(this.head));
  }

  /** @param {number} count */
  async fill(count) {
    // One that entered before the last account was announced would hear of it, too.
    await this.settled();
    await connect(this, count, this.head);
    await pause(settledMs);
  }

  /** Resolves when all accounts have been announced, and no more. */
  async settled() {
    const watcher = newClients();
    const deadline = performance.now() + settlingMs;
    // Whoever enters is told of the newest notification, or the answer is not the right one and it tries again.
    for (;;) {
      const error = await watcher.ask('connect', { ...this.crowd(1, this.head), atOnce: 1 }).then(
        () => undefined,
        (/** @type {Error} */ why) => why,
      );
      if (error === undefined) break;
      if (performance.now() > deadline) throw error;
      await watcher.ask('cut');
      await pause(20);
    }
    await watcher.stop();
  }

  /** @param {number} count @param {number} after */
  crowd(count, after) {
    const { port, cookies, head } = this;
    return { port, cookies, count, after, head, atOnce };
  }

  async close() {
    await this.clients.stop();
    await this.application.stop();
  }
}

/** Bare Socket.IO with its clients. */
export class BareRoom {
  head = 0;

  /** @param {Child} server @param {number} port */
  constructor(server, port) {
    this.server = server;
    this.port = port;
    this.clients = newClients();
  }

  static async open() {
    const server = newYardstick('socket-io');
    return new BareRoom(server, await server.ask('listen'));
  }

  next() {
    this.head += 1;
    return notification(this.head);
  }

  emit() {
    return this.server.ask('emit', [this.next()]);
  }

  /** @param {number} count */
  async fill(count) {
    await this.server.ask('answerWith', { head: this.head, missed: [] });
    await connect(this, count, this.head);
    await pause(settledMs);
  }

  /** @param {number} count @param {number} after */
  crowd(count, after) {
    return { port: this.port, cookies: [''], count, after, head: this.head, atOnce };
  }

  async close() {
    await this.clients.stop();
    await this.server.stop();
  }
}

/** @param {OurRoom | BareRoom} room @param {number} count @param {number} after */
async function connect(room, count, after) {
  await room.clients.ask('connect', room.crowd(count, after));
}

/** @param {number} clients @returns {number} how many accounts so many clients belong to */
export const accountsFor = (clients) => Math.ceil(clients / socketsPerAccount);

/** @param {OurRoom | BareRoom} room @throws an error when a client missed something, saw it twice or was closed */
export async function requireComplete({ clients }) {
  const faults = /** @type {string[]} */ (await clients.ask('faults'));
  if (faults.length > 0) throw new Error(`${faults.length} faults, such as: ${faults[0]}`);
}

/** @param {OurRoom | BareRoom} room @returns {Promise<number>} milliseconds of CPU that the server spent on this */
export async function cpuOf({ server }, /** @type {() => Promise<unknown>} */ work) {
  const before = await server.ask('cpu');
  await work();
  return (await server.ask('cpu')) - before;
}
