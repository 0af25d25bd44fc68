import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { runInRequest } from './request-context.js';

/** What a proxy in front may send as an id: nothing that could break a line of the log. */
const acceptableId = /^[\w-]{8,64}$/;

const logger = new Logger('Http');

/**
 * Gives each request an id, its own or the one that a proxy sent, answers with it as `X-Request-Id`, and logs one
 * line when the request is over. The query is left out: it is the sender's, and may hold anything.
 */
export function requestLog(request: Request, response: Response, next: NextFunction): void {
  const sent = request.get('X-Request-Id') ?? '';
  const context = { requestId: acceptableId.test(sent) ? sent : randomUUID() };
  const { method, path } = request;
  const start = performance.now();
  response.setHeader('X-Request-Id', context.requestId);
  runInRequest(context, () => {
    response.once('close', () => {
      runInRequest(context, () => {
        const ms = Math.round((performance.now() - start) * 10) / 10;
        const status = response.writableFinished ? response.statusCode : 'aborted';
        logger.debug({ message: `${method} ${path} ${status} ${ms} ms`, method, path, status, ms });
      });
    });
    next();
  });
}
