import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Problem } from '../errors/problem.js';
import { FormPaths } from './form-paths.js';

type AnswerWithPage = (problem: Problem, request: Request, response: Response) => void;

/** Lets a module answer errors with pages, where a person reads the answer. */
@Injectable()
export class ErrorPages {
  private answer: AnswerWithPage | undefined;

  constructor(private readonly forms: FormPaths) {}

  /** Call it in `onModuleInit`. @param answer sends the whole answer, its status too */
  use(answer: AnswerWithPage): void {
    this.answer = answer;
  }

  /** Answers with a page. @returns false, with nothing sent, when a program asked: it gets `application/problem+json` */
  readonly respond = (problem: Problem, request: Request, response: Response): boolean => {
    if (this.answer === undefined || !(isNavigation(request) || this.isPlainForm(request))) return false;
    this.answer(problem, request, response);
    return true;
  };

  /** Whatever sent it, forms are answered for people: by redirection, or with a page. */
  private isPlainForm({ method, path, headers }: Request): boolean {
    const type = headers['content-type'] ?? '';
    return (
      method === 'POST' && this.forms.includes(path) && /^application\/x-www-form-urlencoded/i.test(type)
    );
  }
}

/**
 * Whether a browser goes to this address. It says so itself, but over plain http to other hosts than localhost
 * (https://w3c.github.io/webappsec-fetch-metadata/). There the accepted types decide; not for the API, since Java's own
 * clients ask for HTML first unless they are told otherwise.
 */
function isNavigation(request: Request): boolean {
  const mode = request.headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return !/^\/api(\/|$)/i.test(request.path) && request.accepts(['json', 'html']) === 'html';
}
