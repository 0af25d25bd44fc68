import { Logger } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { type RequestContext, runInRequest } from '../logging/request-context.js';

/** What a proxy in front may send as an id: nothing that could break a line of the log. */
const acceptableId = /^[\w-]{8,64}$/;

const logger = new Logger('Http');

/**
 * Gives each request an id, its own or the one that a proxy sent, answers with it as `X-Request-Id`, and puts it into
 * each line that is logged meanwhile.
 * @param level of the log: with `debug` there is a line about each request, too; without, nothing is prepared for it
 */
export function requestLog(level: string): RequestHandler {
  return (request, response, next) => {
    const sent = request.get('X-Request-Id') ?? '';
    const context = { requestId: acceptableId.test(sent) ? sent : randomUUID() };
    response.setHeader('X-Request-Id', context.requestId);
    if (level === 'debug') logWhenOver(request, response, context);
    runInRequest(context, next);
  };
}

/** The query is left out: it is the sender's, and may hold anything. */
function logWhenOver({ method, path }: Request, response: Response, context: RequestContext): void {
  const start = performance.now();
  response.once('close', () => {
    runInRequest(context, () => {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      logger.debug({ message: `${method} ${path} ${status} ${ms} ms`, method, path, status, ms });
    });
  });
}
