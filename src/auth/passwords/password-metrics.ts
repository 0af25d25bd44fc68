import { Injectable } from '@nestjs/common';
import { Metrics } from '../../shared/metrics/metrics.js';
import { PasswordHasher } from './password-hasher.js';

/** How many passwords wait for their turn. */
@Injectable()
export class PasswordMetrics {
  constructor(metrics: Metrics, hasher: PasswordHasher) {
    const waiting = metrics.gauge('password_queue', 'Passwords that wait to be hashed.');
    metrics.onScrape(() => {
      waiting.set(hasher.waiting);
    });
  }
}
