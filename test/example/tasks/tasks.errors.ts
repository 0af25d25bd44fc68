import { defineProblems } from '../../../src/platform/platform.api.js';

export const tasksErrors = defineProblems('tasks', {
  unknown: {
    code: 'tasks.unknown',
    status: 404,
    title: 'Unknown task',
    detail: 'You have no open task with this id.',
  },
  tooMany: {
    code: 'tasks.too-many',
    status: 409,
    title: 'Too many open tasks',
    detail: 'Finish a task first.',
  },
});
