import { Injectable, type OnModuleInit } from '@nestjs/common';
import { join } from 'node:path';
import { FormPaths, staticDirectory } from '../platform/platform.api.js';
import { home } from './next-page.js';
import { Pages } from './pages.js';
import { SignedOutNote } from './signed-out-note.js';

const file = (name: string) => join(staticDirectory, `${name}.html`);

/** The pages that the base brings. */
@Injectable()
export class BasePages implements OnModuleInit {
  constructor(
    private readonly pages: Pages,
    private readonly forms: FormPaths,
    private readonly note: SignedOutNote,
  ) {}

  onModuleInit(): void {
    this.pages.add({ path: '/register', file: file('register'), signedIn: false, form: true });
    this.pages.add({
      path: '/login',
      file: file('login'),
      signedIn: false,
      form: true,
      reveal: (request, response) => (this.note.take(request, response) ? 'signed-out' : undefined),
    });
    // A form without a page of its own.
    this.forms.add('/logout');
    this.pages.add({
      path: home,
      file: file('welcome'),
      nav: { label: 'Notifications', order: 10 },
      signedIn: true,
    });
    this.pages.add({
      path: '/sessions',
      file: file('sessions'),
      nav: { label: 'Sessions', order: 90 },
      signedIn: true,
    });
  }
}
