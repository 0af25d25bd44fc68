import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DatabaseModule } from '../shared/database/database.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountTraces } from './account-traces.js';
import { AnnounceRegistrationListener } from './announce-registration.listener.js';
import { CloseEndedSessionsListener } from './close-ended-sessions.listener.js';
import { DropExpiredNotificationsListener } from './drop-expired-notifications.listener.js';
import { ForgetRemovedUsersListener } from './forget-removed-users.listener.js';
import { FeedRetention } from './feed/feed-retention.js';
import { FeedService } from './feed/feed.service.js';
import { FeedTail } from './feed/feed-tail.js';
import { ReadMarks } from './feed/read-marks.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsMetrics } from './notifications.metrics.js';
import { NotificationsGateway } from './notifications.gateway.js';
import { CreateNotifications1790000003000 } from './persistence/migrations/1790000003000-create-notifications.js';
import { NotificationEntity } from './persistence/notification.entity.js';
import { NotificationsRepository } from './persistence/notifications.repository.js';
import { ReadMarkEntity } from './persistence/read-mark.entity.js';
import { ReadMarksRepository } from './persistence/read-marks.repository.js';
import { ConnectionLimits } from './socket/connection-limits.js';
import { Connections } from './socket/connections.js';
import { Handshake } from './socket/handshake.js';
import { OpenSockets } from './socket/open-sockets.js';
import { Presence } from './socket/presence.js';
import { ReadMarkSignal } from './socket/read-mark-signal.js';
import { ReaderLimits } from './socket/reader-limits.js';
import { SessionListSignal } from './socket/session-list-signal.js';
import { SessionSweep } from './socket/session-sweep.js';
import { SlowReaders } from './socket/slow-readers.js';
import { SocketDrain } from './socket/socket-drain.js';
import { UsersElsewhere } from './socket/users-elsewhere.js';
import { WelcomeEntry } from './socket/welcome-entry.js';
import { TellOfEndedSessionsListener } from './tell-of-ended-sessions.listener.js';

@Module({
  imports: [
    AuthModule,
    UsersModule,
    DatabaseModule.forFeature({
      entities: [NotificationEntity, ReadMarkEntity],
      migrations: [CreateNotifications1790000003000],
    }),
  ],
  controllers: [NotificationsController],
  providers: [
    NotificationsRepository,
    ReadMarksRepository,
    FeedService,
    FeedTail,
    ReadMarks,
    AccountTraces,
    AnnounceRegistrationListener,
    CloseEndedSessionsListener,
    DropExpiredNotificationsListener,
    ForgetRemovedUsersListener,
    TellOfEndedSessionsListener,
    FeedRetention,
    NotificationsGateway,
    NotificationsMetrics,
    Handshake,
    ConnectionLimits,
    Connections,
    OpenSockets,
    Presence,
    ReaderLimits,
    ReadMarkSignal,
    SessionListSignal,
    SessionSweep,
    SlowReaders,
    SocketDrain,
    UsersElsewhere,
    WelcomeEntry,
  ],
  exports: [FeedService, AccountTraces],
})
export class NotificationsModule {}
