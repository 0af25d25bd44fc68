import { Amount } from '../config/setting-rules.js';

export class RetentionSettings {
  @Amount({ min: 0.001 })
  readonly RETENTION_DAYS: number = 90;
}
