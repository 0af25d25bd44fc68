import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Mutex } from '../runtime/mutex.js';
import { isSafeMethod } from './safe-methods.js';

/**
 * Begins at most one request that may change something in each turn of the event loop.
 *
 * On SQLite no query ever goes back to the loop, so a login runs to its place in the queue of passwords in one go, and
 * 200 that arrive together do so one after the other, while `/health/live`, notifications and timers wait for all of
 * them. What only reads is not held up.
 *
 * Belongs behind the body parser, which finds no body any more when a client closes its half of the connection
 * meanwhile.
 */
export function oneWritePerTick(): RequestHandler {
  const mutex = new Mutex();
  return ({ method }: Request, _response: Response, next: NextFunction) => {
    if (isSafeMethod(method)) {
      next();
      return;
    }
    // A promise keeps the context of the request, for its log lines; a list of callbacks would not.
    void mutex.acquire().then(() => {
      setImmediate(() => {
        mutex.release();
      });
      next();
    });
  };
}
