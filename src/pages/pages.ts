import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express, Request, Response } from 'express';
import { compressed, FormPaths } from '../platform/platform.api.js';
import type { Page } from './page.js';
import { PageList } from './page-list.js';
import { PageResponder } from './page-responder.js';
import { WebFolders } from './web-folders.js';

/** Where modules add their pages. */
@Injectable()
export class Pages implements OnApplicationBootstrap {
  private hasStarted = false;

  constructor(
    private readonly list: PageList,
    private readonly responder: PageResponder,
    private readonly webFolders: WebFolders,
    private readonly forms: FormPaths,
    private readonly host: HttpAdapterHost,
  ) {}

  /**
   * Serves a page: in the layout, with its link in the bar, and as a `next` of signing in if it is for signed-in users. A page
   * in `<feature>/web/` has its scripts and styles beside it, served at `/features/<feature>/`.
   * @example
   * onModuleInit(): void {
   *   this.pages.add({
   *     path: '/tasks',
   *     file: join(import.meta.dirname, 'web/tasks.html'),
   *     nav: { label: 'Tasks', order: 30 },
   *     signedIn: true,
   *   });
   * }
   * @throws Error when another page has the path, when the file does not exist, or after `onModuleInit`
   */
  add(page: Page): void {
    // A route that is added later comes after the one that answers 404.
    if (this.hasStarted) throw new Error(`Add pages in onModuleInit: ${page.path} is too late`);
    const listed = this.list.add(page);
    if (listed.form === true) this.forms.add(listed.path);
    this.webFolders.addAround(listed.file);
    this.application?.get(listed.path, compressed(), (request: Request, response: Response) =>
      this.responder.respond(listed, request, response),
    );
  }

  /** Puts each page together once, so that a mistake in a file stops the start. */
  onApplicationBootstrap(): void {
    this.hasStarted = true;
    for (const page of this.list.all) this.responder.render(page);
  }

  /** Commands start the modules without a server. */
  private get application(): Express | undefined {
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    return httpAdapter?.getInstance<Express>();
  }
}
