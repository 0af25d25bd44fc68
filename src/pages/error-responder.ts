import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import { join } from 'node:path';
import { ErrorPages, Problem, requestErrors, staticDirectory } from '../platform/platform.api.js';
import { errorText } from './error-text.js';
import { fragmentFor } from './form-error.js';
import { Layout } from './layout.js';
import { markup } from './markup.js';
import { NextPage } from './next-page.js';
import { PageList } from './page-list.js';
import { PageResponder } from './page-responder.js';
import { redirect } from './redirect.js';

const file = join(staticDirectory, 'error.html');

/** Answers errors where a person reads the answer: forms lead back to their page, all else gets a page of its own. */
@Injectable()
export class ErrorResponder implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(ErrorResponder.name);

  constructor(
    private readonly errors: ErrorPages,
    private readonly pages: PageList,
    private readonly responder: PageResponder,
    private readonly next: NextPage,
    private readonly layout: Layout,
  ) {}

  onModuleInit(): void {
    this.errors.use((problem, request, response) => {
      try {
        this.respond(problem, request, response);
      } catch (error) {
        this.logger.error({ message: 'The page for errors failed', error });
        const { title, text } = errorText(problem);
        const bare = markup`<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
        response.status(problem.kind.status).type('html').send(bare.html);
      }
    });
  }

  /** Puts the page together once, so that a mistake in its file stops the start. */
  onApplicationBootstrap(): void {
    this.page(new Problem(requestErrors.failed), 'GET', '');
  }

  private respond(problem: Problem, request: Request, response: Response): void {
    const form = request.method === 'POST' ? this.formFragment(problem, request.path) : undefined;
    if (form === undefined) {
      const page = this.page(problem, request.method, String(response.getHeader('X-Request-Id')));
      response.status(problem.kind.status).type('html').send(page);
    } else {
      response.removeHeader('Retry-After');
      redirect(response, `${form.path}${this.next.query(request.query['next'])}#${form.fragment}`);
    }
  }

  /** @returns where the form stands that was sent, and its sentence for this problem; not for what another site sent */
  private formFragment(problem: Problem, path: string): { path: string; fragment: string } | undefined {
    if (problem.kind.code === requestErrors.forbiddenOrigin.code) return undefined;
    const page = this.pages.withForm(path);
    const fragment = page && fragmentFor(problem, this.responder.render(page));
    return page && fragment ? { path: page.path, fragment } : undefined;
  }

  private page(problem: Problem, method: string, requestId: string): string {
    const { code } = problem.kind;
    const { title, text } = errorText(problem);
    const way = wayOn(problem, method);
    return this.layout.wrap(file, 'signed-out', title, {
      'error-title': title,
      'error-text': text,
      'error-link': way.link,
      'error-action': way.label,
      'error-code': code,
      'request-id': requestId,
    });
  }
}

/** What the page offers. An empty link is the address that the browser is at, its query included. */
function wayOn({ kind: { code, status } }: Problem, method: string): { link: string; label: string } {
  if (code === requestErrors.unauthenticated.code) return { link: '/login', label: 'Sign in' };
  if (method !== 'POST' && (status >= 500 || status === 429)) return { link: '', label: 'Try again' };
  return { link: '/', label: 'Go to the start page' };
}
