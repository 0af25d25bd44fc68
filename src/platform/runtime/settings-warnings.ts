import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { NodeRole } from './node-role.js';
import { AllSettings } from '../config/parse-settings.js';

/** Logs, when a node starts, what is probably not meant by its settings. */
@Injectable()
export class SettingsWarnings implements OnApplicationBootstrap {
  private readonly logger = new Logger('Settings');

  constructor(
    private readonly settings: AllSettings,
    private readonly node: NodeRole,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.node.isServer) return;
    for (const warning of this.settings.warnings) this.logger.warn(warning);
  }
}
