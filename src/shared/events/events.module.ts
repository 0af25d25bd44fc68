import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DatabaseModule } from '../database/database.module.js';
import { EventAdmin } from './admin/event-admin.js';
import { EventCommands } from './admin/event-command.js';
import { EventOverview } from './admin/event-overview.js';
import { Doorbell } from './doorbell.js';
import { DurableListeners } from './durable-listeners.js';
import { EventErasure } from './event-erasure.js';
import { EventLog } from './event-log.js';
import { EventsMetrics } from './events.metrics.js';
import { EventRetention } from './event-retention.js';
import { FarDoorbell } from './far-doorbell.js';
import { ListenerDiscovery } from './listener-discovery.js';
import { ListenerTools } from './listener-tools.js';
import { LiveListeners } from './live-listeners.js';
import { DomainEventEntity } from './persistence/domain-event.entity.js';
import { EventBacklogRepository } from './persistence/event-backlog.repository.js';
import { EventErasureRepository } from './persistence/event-erasure.repository.js';
import { EventFailureEntity } from './persistence/event-failure.entity.js';
import { EventFailuresRepository } from './persistence/event-failures.repository.js';
import { EventLogRepository } from './persistence/event-log.repository.js';
import { EventOffsetEntity } from './persistence/event-offset.entity.js';
import { EventOffsetsRepository } from './persistence/event-offsets.repository.js';
import { CreateEventLog1790000000000 } from './persistence/migrations/1790000000000-create-event-log.js';
import { EventOverviewRepository } from './persistence/event-overview.repository.js';
import { AskToRetry1790000005000 } from './persistence/migrations/1790000005000-ask-to-retry.js';
import { Relay } from './relay.js';
import { RetryPolicy } from './retry-policy.js';
import { Serving } from './serving.js';

/** The event log: what happened is appended with the rows that it is about, and brought to listeners after commit. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    DatabaseModule.forFeature({
      entities: [DomainEventEntity, EventOffsetEntity, EventFailureEntity],
      migrations: [CreateEventLog1790000000000, AskToRetry1790000005000],
    }),
  ],
  providers: [
    EventLogRepository,
    EventOffsetsRepository,
    EventFailuresRepository,
    EventBacklogRepository,
    EventLog,
    EventsMetrics,
    Doorbell,
    FarDoorbell,
    Serving,
    Relay,
    ListenerDiscovery,
    ListenerTools,
    RetryPolicy,
    DurableListeners,
    LiveListeners,
    EventRetention,
    EventErasureRepository,
    EventErasure,
    EventOverviewRepository,
    EventOverview,
    EventAdmin,
    EventCommands,
  ],
  exports: [EventLog, EventErasure, Doorbell, Serving],
})
export class EventsModule {}
