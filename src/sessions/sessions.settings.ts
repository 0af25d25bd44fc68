import { Amount, WholeNumber } from '../platform/platform.api.js';

export class SessionsSettings {
  @Amount({ min: 0.001 })
  readonly SESSION_IDLE_DAYS: number = 14;

  @Amount({ min: 0.001 })
  readonly SESSION_MAX_DAYS: number = 30;

  /** Most active sessions of one account: when one more starts, the oldest ends. */
  @WholeNumber({ min: 1 })
  readonly MAX_SESSIONS_PER_USER: number = 100;
}
