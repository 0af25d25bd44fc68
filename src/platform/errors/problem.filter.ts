import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { clientAddress } from '../addresses/client-address.js';
import { currentRequestId } from '../logging/request-context.js';
import type { Problem } from './problem.js';
import { problemDetails } from './problem-details.dto.js';
import type { RefusalLog } from './refusal-log.js';
import { requestErrors } from './request.errors.js';
import { toProblem } from './to-problem.js';

/**
 * Answers every error over HTTP: people with a page, programs with `application/problem+json`. Only server errors are
 * logged as errors.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /** @param respondWithPage returns false, with nothing sent, when the answer is for a program */
  constructor(
    private readonly refusals: RefusalLog,
    private readonly respondWithPage: (problem: Problem, request: Request, response: Response) => boolean,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    if (response.headersSent) {
      this.logger.error({ message: 'A request failed after its answer had begun', error: thrown });
      response.destroy();
      return;
    }
    if (isHealthReport(thrown)) {
      response.status(thrown.getStatus()).json(thrown.getResponse());
      return;
    }
    const problem = toProblem(thrown);
    this.refusals.note(problem, clientAddress(http.getRequest<Request>()));
    if (problem.kind.code === requestErrors.failed.code)
      this.logger.error({ message: 'A request failed', error: problem.cause ?? thrown });
    if (problem.extras.retryAfter !== undefined) {
      response.setHeader('Retry-After', String(Math.max(1, Math.ceil(problem.extras.retryAfter))));
    }
    // Browsers would keep a 404 as they see fit (RFC 9111, section 4.2.2).
    response.setHeader('Cache-Control', 'no-store');
    if (this.respondWithPage(problem, http.getRequest<Request>(), response)) return;
    response
      .status(problem.kind.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemDetails(problem, currentRequestId())));
  }
}

/** Whether an exception is the report of a failed health check, which monitors expect as the response. */
function isHealthReport(thrown: unknown): thrown is HttpException {
  if (!(thrown instanceof HttpException) || thrown.getStatus() !== 503) return false;
  const report = thrown.getResponse();
  return typeof report === 'object' && 'details' in report && 'status' in report;
}
