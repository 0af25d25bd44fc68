import type { NextFunction, Request, Response } from 'express';
import { setImmediate as loopTurns } from 'node:timers/promises';
import { currentRequestId, runInRequest } from './request-context.js';
import { spreadChanges } from './spread-changes.js';

function arrivals() {
  const spread = spreadChanges();
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
  it('begin one in each turn of the event loop when they may change something, in their order', async () => {
    const { begun, arrive } = arrivals();
    for (const name of ['first', 'second', 'third']) arrive('POST', name);
    await promises();
    expect(begun).toEqual(['first']);
    await loopTurns();
    expect(begun).toEqual(['first', 'second']);
    await loopTurns();
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('begin at once when they only read', async () => {
    const { begun, arrive } = arrivals();
    for (const name of ['first', 'second']) arrive('PUT', name);
    await promises();
    for (const method of ['GET', 'HEAD', 'OPTIONS']) arrive(method, method);
    expect(begun).toEqual(['first', 'GET', 'HEAD', 'OPTIONS']);
  });

  it('keep their ids for the log', async () => {
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
