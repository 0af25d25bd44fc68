import { Injectable, type OnModuleInit } from '@nestjs/common';
import { join } from 'node:path';
import { Pages } from '../../../src/pages/pages.api.js';

/** Adds the tasks page. Its script is in the folder of the page, so it is served at `/features/tasks/tasks.js`. */
@Injectable()
export class TasksPage implements OnModuleInit {
  constructor(private readonly pages: Pages) {}

  onModuleInit(): void {
    this.pages.add({
      path: '/tasks',
      file: join(import.meta.dirname, 'web/tasks.html'),
      nav: { label: 'Tasks', order: 30 },
      signedIn: true,
    });
  }
}
