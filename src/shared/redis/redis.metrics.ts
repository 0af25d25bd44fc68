import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { RedisConnection } from './redis-connection.js';

/** Whether Redis is there, for nodes that are to have one. */
@Injectable()
export class RedisMetrics {
  constructor(metrics: Metrics, redis: RedisConnection) {
    const up = metrics.gauge('redis_up', 'Whether this node is connected to Redis.');
    const losses = metrics.counter('redis_connections_lost_total', 'How often the connection was lost.');
    metrics.onScrape(() => {
      up.set(redis.up ? 1 : 0);
      losses.reset();
      losses.inc(redis.losses);
      // Without REDIS_URL there is nothing to alert on.
      if (!redis.configured) up.remove();
    });
  }
}
