import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Settings } from '../shared/config/settings.js';
import { staticDirectory } from '../shared/http/static-files.js';

/** The HTML files, with what in them a setting or a moment decides. */
@Injectable()
export class PageFiles {
  constructor(private readonly settings: Settings) {}

  /**
   * Read each time, as the other files are: a change shows at once. Express adds an `ETag` and answers 304 by it.
   * @param revealed id of a note that is hidden in the file, and to be seen this time
   */
  async send(
    response: Response,
    page: string,
    cacheControl: 'no-cache' | 'no-store',
    revealed = '',
  ): Promise<void> {
    const html = await readFile(join(staticDirectory, `${page}.html`), 'utf8');
    response.setHeader('Cache-Control', cacheControl);
    response
      .type('html')
      .send(
        html
          .replaceAll('{{PASSWORD_MIN_LENGTH}}', `${this.settings.PASSWORD_MIN_LENGTH}`)
          .replace(`id="${revealed}" hidden`, `id="${revealed}"`),
      );
  }
}
