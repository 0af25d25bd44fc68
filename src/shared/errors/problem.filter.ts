import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { currentRequestId } from '../http/request-context.js';
import { problemDetails } from './problem-details.dto.js';
import { noteRefusal } from './refusal-log.js';
import { toProblem } from './to-problem.js';

/** Answers every error over HTTP as `application/problem+json`; only what is our fault is logged as an error. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
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
    noteRefusal(problem);
    if (problem.kind.status === 500) this.logger.error({ message: 'A request failed', error: thrown });
    if (problem.extras.retryAfter !== undefined) {
      response.setHeader('Retry-After', String(Math.max(1, Math.ceil(problem.extras.retryAfter))));
    }
    response
      .status(problem.kind.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemDetails(problem, currentRequestId())));
  }
}

/** A failed health check throws its report, which is the answer that monitors expect. */
function isHealthReport(thrown: unknown): thrown is HttpException {
  if (!(thrown instanceof HttpException) || thrown.getStatus() !== 503) return false;
  const report = thrown.getResponse();
  return typeof report === 'object' && 'details' in report && 'status' in report;
}
