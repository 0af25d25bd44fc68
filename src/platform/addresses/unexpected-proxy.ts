import { Logger } from '@nestjs/common';
import type { RequestHandler } from 'express';

/**
 * Logs, once, that a proxy names its clients while `TRUST_PROXY` is not set. All of them then share one address, and its
 * limits.
 */
export function noteUnexpectedProxy(): RequestHandler {
  const logger = new Logger('Http');
  let noted = false;
  return ({ headers }, _response, next) => {
    if (!noted && headers['x-forwarded-for'] !== undefined) {
      noted = true;
      logger.warn(
        'A request has X-Forwarded-For, but TRUST_PROXY is not set: if a proxy is in front, all its clients count as one address.',
      );
    }
    next();
  };
}
