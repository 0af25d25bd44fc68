import { Injectable } from '@nestjs/common';
import { FeedTail } from '../feed/feed-tail.js';
import { NotificationsMetrics } from '../notifications.metrics.js';
import { type NotifySocket, Presence, welcomeRoom } from '../../live/live.api.js';
import type { EnterMessage } from './enter-message.js';
import type { EnterAnswer } from './entry-contract.js';

/** Adds sockets to the room `welcome`. */
@Injectable()
export class WelcomeEntry {
  constructor(
    private readonly tail: FeedTail,
    private readonly presence: Presence,
    private readonly metrics: NotificationsMetrics,
  ) {}

  /**
   * Collects what the client missed, then joins the room, in one tick: nothing is sent in between, so no notification
   * is lost between the replay and the room.
   * @param message the client's last id, null for no replay, and the generation that the id belongs to
   */
  enter(socket: NotifySocket, { after, feed }: EnterMessage): EnterAnswer {
    const { userId, readUpTo: mark } = socket.data;
    const { head } = this.tail;
    const readUpTo = Math.min(mark ?? head, head);
    const replay = this.tail.replay(after, feed);
    if (after !== null) this.metrics.replayed(replay);
    if (!socket.rooms.has(welcomeRoom)) {
      // Counted before the socket joins: its answer contains the count, and no broadcast precedes it.
      this.presence.enter(userId);
      // The in-memory adapter joins at once; only adapters that ask other nodes return a promise.
      void socket.join(welcomeRoom);
      socket.on('disconnect', () => {
        this.presence.leave(userId);
      });
    }
    return {
      userId,
      feed: this.tail.generation,
      head,
      ...replay,
      unread: this.tail.countUnread(readUpTo),
      readUpTo,
      online: this.presence.online,
    };
  }
}
