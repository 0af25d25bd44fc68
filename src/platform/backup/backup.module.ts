import { Global, Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { BackupCommand } from './backup.command.js';
import { BackupContents } from './backup-contents.js';

/** The command that backs up the database. Each module registers which of its rows backups omit. */
@Global()
@Module({
  imports: [SettingsModule.forFeature(DatabaseSettings)],
  providers: [BackupCommand, BackupContents],
  exports: [BackupContents],
})
export class BackupModule {}
