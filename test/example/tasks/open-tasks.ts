import { Injectable } from '@nestjs/common';
import { Problem } from '../../../src/platform/platform.api.js';
import { tasksErrors } from './tasks.errors.js';
import { TasksSettings } from './tasks.settings.js';

/** Limits the open tasks of a user. */
@Injectable()
export class OpenTasks {
  constructor(private readonly settings: TasksSettings) {}

  /** @throws Problem `tasks.too-many` when `open` has reached `TASKS_MAX_OPEN` */
  requireRoom(open: number): void {
    if (open >= this.settings.TASKS_MAX_OPEN) throw new Problem(tasksErrors.tooMany);
  }
}
