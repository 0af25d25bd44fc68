import { WholeNumber } from '../../../src/platform/platform.api.js';

export class TasksSettings {
  /** Tasks that a user may have open at once. */
  @WholeNumber({ min: 1 })
  readonly TASKS_MAX_OPEN: number = 100;
}
