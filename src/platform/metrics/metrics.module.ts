import { Global, Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { HttpMetrics } from './http-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { MetricsSettings } from './metrics.settings.js';

/** The metrics, for Prometheus. */
@Global()
@Module({
  imports: [SettingsModule.forFeature(MetricsSettings)],
  controllers: [MetricsController],
  providers: [Metrics, HttpMetrics],
  exports: [Metrics],
})
export class MetricsModule {}
