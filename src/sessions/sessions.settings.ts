import { Amount } from '../platform/platform.api.js';

export class SessionsSettings {
  @Amount({ min: 0.001 })
  readonly SESSION_IDLE_DAYS: number = 14;

  @Amount({ min: 0.001 })
  readonly SESSION_MAX_DAYS: number = 30;
}
