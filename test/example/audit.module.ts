import { Module } from '@nestjs/common';
import { DatabaseModule } from '../../src/platform/platform.api.js';
import { AuditEntryEntity } from './persistence/audit-entry.entity.js';
import { AuditTrail } from './persistence/audit-trail.js';
import { CreateAuditTrail1790000004000 } from './persistence/migrations/1790000004000-create-audit-trail.js';
import { RegistrationAuditListener } from './registration-audit.listener.js';

@Module({
  imports: [
    DatabaseModule.forFeature({
      entities: [AuditEntryEntity],
      migrations: [CreateAuditTrail1790000004000],
    }),
  ],
  providers: [AuditTrail, RegistrationAuditListener],
})
export class AuditModule {}
