import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DatabaseModule } from '../database/database.module.js';
import { EventAdmin } from './admin/event-admin.js';
import { EventsCommand } from './admin/events.command.js';
import { EventOverview } from './admin/event-overview.js';
import { Doorbell } from '../doorbell/doorbell.js';
import { DurableListeners } from './delivery/durable-listeners.js';
import { EventErasure } from './event-erasure.js';
import { EventTypes } from './event-types.js';
import { EventLog } from './event-log.js';
import { EventsMetrics } from './events.metrics.js';
import { EventRetention } from './event-retention.js';
import { RedisDoorbell } from '../doorbell/redis-doorbell.js';
import { ListenerDiscovery } from './delivery/listener-discovery.js';
import { ListenerContext } from './delivery/listener-context.js';
import { LogCursor } from './delivery/log-cursor.js';
import { LiveListeners } from './delivery/live-listeners.js';
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
import { Rewinds } from './rewinds.js';
import { Relay } from './delivery/relay.js';
import { RetryPolicy } from './delivery/retry-policy.js';

/** The event log: events are appended together with the rows they are about, and delivered after commit. */
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
    EventTypes,
    EventsMetrics,
    Doorbell,
    RedisDoorbell,
    Relay,
    ListenerDiscovery,
    ListenerContext,
    RetryPolicy,
    DurableListeners,
    LiveListeners,
    LogCursor,
    Rewinds,
    EventRetention,
    EventErasureRepository,
    EventErasure,
    EventOverviewRepository,
    EventOverview,
    EventAdmin,
    EventsCommand,
  ],
  exports: [EventLog, EventErasure, Doorbell, Rewinds],
})
export class EventsModule {}
