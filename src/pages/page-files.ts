import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Settings } from '../shared/config/settings.js';
import { staticDirectory } from '../shared/http/static-files.js';

/** The HTML files, with the one thing in them that a setting decides. */
@Injectable()
export class PageFiles {
  constructor(private readonly settings: Settings) {}

  /** Read each time, as the other files are: a change shows at once. Express adds an `ETag` and answers 304 by it. */
  async send(response: Response, page: string, cacheControl: 'no-cache' | 'no-store'): Promise<void> {
    const html = await readFile(join(staticDirectory, `${page}.html`), 'utf8');
    response.setHeader('Cache-Control', cacheControl);
    response
      .type('html')
      .send(html.replaceAll('{{PASSWORD_MIN_LENGTH}}', `${this.settings.PASSWORD_MIN_LENGTH}`));
  }
}
