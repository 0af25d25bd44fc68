import { Global, Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { RedisConnection } from './redis-connection.js';
import { RedisMetrics } from './redis.metrics.js';
import { RedisSettings } from './redis.settings.js';

/** Redis: optional, and shared by the nodes for wake-ups, limits per address and presence. */
@Global()
@Module({
  imports: [SettingsModule.forFeature(RedisSettings, DatabaseSettings)],
  providers: [RedisConnection, RedisMetrics],
  exports: [RedisConnection],
})
export class RedisModule {}
