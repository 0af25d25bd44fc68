import { WholeNumber } from '../../platform/platform.api.js';

/** Limits for each client address; 0 turns one off. */
export class GuessingSettings {
  @WholeNumber({ min: 0 })
  readonly LOGIN_LIMIT_PER_MINUTE: number = 20;

  @WholeNumber({ min: 0 })
  readonly REGISTER_LIMIT_PER_MINUTE: number = 20;
}
