import {
  json,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  urlencoded,
} from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';
import { toProblem } from '../errors/to-problem.js';
import { refuseHiddenField } from './hidden-fields.js';

const limit = '32kb';

/** No body of this interface is deeper than a list in an object. What is far deeper overflows the stack of whoever walks it. */
const deepest = 8;

/** The pages' forms: the only addresses that take a form, and they take nothing else. */
const formPaths = new Set(['/register', '/login', '/logout']);

const parseForm = urlencoded({ limit, extended: false });
const parseJson = json({
  limit,
  reviver: (key: string, value: unknown) => {
    refuseHiddenField(key);
    return value;
  },
});

/** Reads JSON everywhere but in the pages' forms; a body of any other type is refused. */
export function bodyParser(): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const isForm = isFormPath(request.path);
    if (!hasBody(request)) {
      next();
    } else if (request.is(isForm ? 'application/x-www-form-urlencoded' : 'application/json') !== false) {
      (isForm ? parseForm : parseJson)(request, response, (error?: unknown) => {
        next(error === undefined ? shapeProblem(request.body) : toProblem(error));
      });
    } else {
      next(new Problem(requestErrors.unsupportedMediaType));
    }
  };
}

/** As the router compares paths: without regard to case or to a slash at the end. */
function isFormPath(path: string): boolean {
  return formPaths.has(path.toLowerCase().replace(/\/$/, ''));
}

function hasBody(request: Request): boolean {
  if (request.get('Transfer-Encoding') !== undefined) return true;
  const length = request.get('Content-Length');
  return length !== undefined && length !== '0';
}

function shapeProblem(body: unknown): Problem | undefined {
  if (Array.isArray(body))
    return new Problem(requestErrors.invalid, { detail: 'The body must be an object.' });
  if (isDeeper(body, deepest))
    return new Problem(requestErrors.invalid, { detail: 'The body is nested too deeply.' });
  return undefined;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
