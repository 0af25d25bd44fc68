import type { NextFunction, Request, Response } from 'express';
import { setImmediate as loopTurns } from 'node:timers/promises';
import { currentRequestId, runInRequest } from '../logging/request-context.js';
import { oneWritePerTick } from './one-write-per-tick.js';

function arrivals() {
  const spread = oneWritePerTick();
  const begun: string[] = [];
  return {
    begun,
    arrive: (method: string, name: string, next: NextFunction = () => begun.push(name)) =>
      spread({ method } as Request, {} as Response, next),
  };
}

/** However many things are waited for that take no time, as queries on SQLite do, the loop does not turn. */
async function promises(): Promise<void> {
  for (let count = 0; count < 100; count += 1) await Promise.resolve();
}

describe('Requests that arrive together', () => {
  it('start one per turn of the event loop, in their order, when they may change something', async () => {
    const { begun, arrive } = arrivals();
    for (const name of ['first', 'second', 'third']) arrive('POST', name);
    await promises();
    expect(begun).toEqual(['first']);
    await loopTurns();
    expect(begun).toEqual(['first', 'second']);
    await loopTurns();
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('start at once when they only read', async () => {
    const { begun, arrive } = arrivals();
    for (const name of ['first', 'second']) arrive('PUT', name);
    await promises();
    for (const method of ['GET', 'HEAD', 'OPTIONS']) arrive(method, method);
    expect(begun).toEqual(['first', 'GET', 'HEAD', 'OPTIONS']);
  });

  it('keep their request ids for the log', async () => {
    const { arrive } = arrivals();
    const ids: string[] = [];
    for (const requestId of ['id-of-one', 'id-of-another']) {
      runInRequest({ requestId }, () => arrive('POST', '', () => ids.push(currentRequestId())));
    }
    await loopTurns();
    await loopTurns();
    expect(ids).toEqual(['id-of-one', 'id-of-another']);
  });
});
