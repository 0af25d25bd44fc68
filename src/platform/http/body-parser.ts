import {
  json,
  raw,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  urlencoded,
} from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';
import { toProblem } from '../errors/to-problem.js';
import type { FormPaths } from './form-paths.js';
import { shapeProblem } from './input-shape.js';

const limit = '32kb';

const parseForm = urlencoded({ limit, extended: false });
const parseJson = json({ limit });

/** Refuses whatever is not empty: to find out what a body without a length holds, it has to be read. */
const parseNothing = raw({ type: () => true, limit: 0 });

/**
 * Reads JSON; a body of any other type is refused. An empty one is no body, whether or not its length was said.
 * @param formPaths take a form instead, and nothing else. Read at each request: modules add theirs while the application starts
 */
export function bodyParser(formPaths: FormPaths): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const isForm = formPaths.includes(request.path);
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    if (!hasBody(request)) {
      next();
    } else if (request.is(type) !== false) {
      // A parameter such as `charset=utf8` has no effect (RFC 8259, section 11): either type is UTF-8.
      request.headers['content-type'] = type;
      (isForm ? parseForm : parseJson)(request, response, (error?: unknown) => {
        next(error === undefined ? bodyProblem(request.body) : toProblem(error));
      });
    } else if (request.get('Transfer-Encoding') === undefined) {
      next(new Problem(requestErrors.unsupportedMediaType));
    } else {
      parseNothing(request, response, (error?: unknown) => {
        request.body = undefined;
        next(error === undefined ? undefined : new Problem(requestErrors.unsupportedMediaType));
      });
    }
  };
}

function hasBody(request: Request): boolean {
  if (request.get('Transfer-Encoding') !== undefined) return true;
  const length = request.get('Content-Length');
  return length !== undefined && length !== '0';
}

function bodyProblem(body: unknown): Problem | undefined {
  return Array.isArray(body)
    ? new Problem(requestErrors.invalid, { detail: 'The body must be an object.' })
    : shapeProblem(body);
}
