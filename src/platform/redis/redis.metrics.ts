import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { RedisConnection } from './redis-connection.js';

/** Reports whether Redis is connected, on nodes that have a `REDIS_URL`. */
@Injectable()
export class RedisMetrics {
  constructor(metrics: Metrics, redis: RedisConnection) {
    const up = metrics.gauge('redis_up', 'Whether this node is connected to Redis.');
    const losses = metrics.counter(
      'redis_connections_lost_total',
      'Number of times the connection to Redis was lost.',
    );
    metrics.onScrape(() => {
      up.set(redis.up ? 1 : 0);
      losses.reset();
      losses.inc(redis.losses);
      // Without REDIS_URL there is nothing to alert on.
      if (!redis.configured) up.remove();
    });
  }
}
