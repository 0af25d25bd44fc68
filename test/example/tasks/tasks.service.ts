import { Injectable } from '@nestjs/common';
import { Problem } from '../../../src/platform/platform.api.js';
import { tasksErrors } from './tasks.errors.js';

/** Ids of the tasks that each user starts with. In memory, because this is an example. */
const firstTasks = [1, 2, 3];

/** Keeps the open tasks of each user. */
@Injectable()
export class TasksService {
  private readonly openOfUser = new Map<string, Set<number>>();

  /** @returns the number of tasks that the user still has open. @throws Problem `tasks.unknown` */
  async finish(userId: string, taskId: number): Promise<number> {
    const open = this.openOfUser.get(userId) ?? new Set(firstTasks);
    this.openOfUser.set(userId, open);
    if (!open.delete(taskId)) throw new Problem(tasksErrors.unknown);
    return Promise.resolve(open.size);
  }
}
