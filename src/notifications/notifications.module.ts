import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { LiveModule } from '../live/live.api.js';
import { DatabaseModule, DatabaseSettings, SettingsModule } from '../platform/platform.api.js';
import { UsersModule } from '../users/users.api.js';
import { FeedCommand } from './feed.command.js';
import { FeedErasure } from './feed/feed-erasure.js';
import { AnnounceRegistrationListener } from './announce-registration.listener.js';
import { DropExpiredNotificationsListener } from './drop-expired-notifications.listener.js';
import { ForgetRemovedUsersListener } from './forget-removed-users.listener.js';
import { FeedRetention } from './feed/feed-retention.js';
import { FeedBroadcast } from './feed/feed-broadcast.js';
import { FeedService } from './feed/feed.service.js';
import { FeedBookmark } from './feed/feed-bookmark.js';
import { FeedGeneration } from './feed/feed-generation.js';
import { FeedLineage } from './feed/feed-lineage.js';
import { FeedTail } from './feed/feed-tail.js';
import { ReadMarks } from './feed/read-marks.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsMetrics } from './notifications.metrics.js';
import { NotificationsGateway } from './notifications.gateway.js';
import { CreateNotifications1790000003000 } from './persistence/migrations/1790000003000-create-notifications.js';
import { CreateFeedGenerations1790000009000 } from './persistence/migrations/1790000009000-create-feed-generations.js';
import { FeedGenerationEntity } from './persistence/feed-generation.entity.js';
import { FeedGenerationsRepository } from './persistence/feed-generations.repository.js';
import { NotificationEntity } from './persistence/notification.entity.js';
import { NotificationsRepository } from './persistence/notifications.repository.js';
import { ReadMarkEntity } from './persistence/read-mark.entity.js';
import { ReadMarksRepository } from './persistence/read-marks.repository.js';
import { NotificationTypes } from './kinds/notification-types.js';
import { ReadMarkSignal } from './feed/read-mark-signal.js';
import { LoadReadMark } from './entry/load-read-mark.js';
import { WelcomeEntry } from './entry/welcome-entry.js';

@Module({
  imports: [
    DiscoveryModule,
    LiveModule,
    UsersModule,
    SettingsModule.forFeature(DatabaseSettings),
    DatabaseModule.forFeature({
      entities: [FeedGenerationEntity, NotificationEntity, ReadMarkEntity],
      migrations: [CreateNotifications1790000003000, CreateFeedGenerations1790000009000],
    }),
  ],
  controllers: [NotificationsController],
  providers: [
    NotificationsRepository,
    ReadMarksRepository,
    FeedBroadcast,
    FeedService,
    FeedTail,
    FeedBookmark,
    FeedCommand,
    FeedGeneration,
    FeedGenerationsRepository,
    FeedLineage,
    ReadMarks,
    NotificationTypes,
    FeedErasure,
    AnnounceRegistrationListener,
    DropExpiredNotificationsListener,
    ForgetRemovedUsersListener,
    FeedRetention,
    NotificationsGateway,
    NotificationsMetrics,
    ReadMarkSignal,
    LoadReadMark,
    WelcomeEntry,
  ],
  exports: [FeedService, FeedErasure],
})
export class NotificationsModule {}
