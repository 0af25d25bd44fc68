import { Global, Module } from '@nestjs/common';
import { RedisConnection } from './redis-connection.js';
import { RedisMetrics } from './redis.metrics.js';

/** What nodes share besides the database, and can do without: wake-ups, limits per address, presence. */
@Global()
@Module({ providers: [RedisConnection, RedisMetrics], exports: [RedisConnection] })
export class RedisModule {}
