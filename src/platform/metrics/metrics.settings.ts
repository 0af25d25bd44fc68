import { IsOptional, IsString } from 'class-validator';
import { Secret } from '../config/secret.decorator.js';

export class MetricsSettings {
  /**
   * The token that clients must send to read the metrics. Any text is accepted: it protects only numbers, and existing
   * installations whose token looks like a placeholder must still start.
   */
  @Secret({ placeholders: 'allowed' })
  @IsOptional()
  @IsString()
  readonly METRICS_TOKEN?: string;
}
