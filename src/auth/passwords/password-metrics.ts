import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/platform.api.js';
import { PasswordHasher } from './password-hasher.js';

/** Reports the length of the hashing queue. */
@Injectable()
export class PasswordMetrics {
  constructor(metrics: Metrics, hasher: PasswordHasher) {
    const waiting = metrics.gauge('password_queue', 'Passwords waiting to be hashed.');
    metrics.onScrape(() => {
      waiting.set(hasher.waiting);
    });
  }
}
