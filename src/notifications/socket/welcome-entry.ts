import { Injectable } from '@nestjs/common';
import { FeedTail } from '../feed/feed-tail.js';
import { NotificationsMetrics } from '../notifications.metrics.js';
import { Presence } from './presence.js';
import { type EnterAnswer, type NotifySocket, welcomeRoom } from './socket-contract.js';

/** Lets a socket into the room `welcome`. */
@Injectable()
export class WelcomeEntry {
  constructor(
    private readonly tail: FeedTail,
    private readonly presence: Presence,
    private readonly metrics: NotificationsMetrics,
  ) {}

  /**
   * All in one tick, in this order: what was missed, then the room. Nothing can be sent in between, so nothing falls
   * between the replay and what the room sends from here on.
   * @param after the last id that the client has; null when it wants nothing from before
   */
  enter(socket: NotifySocket, after: number | null): EnterAnswer {
    const { userId, readUpTo: mark } = socket.data;
    const { head } = this.tail;
    const readUpTo = Math.min(mark ?? head, head);
    const replay = this.tail.replay(after);
    if (after !== null) this.metrics.replayed(replay);
    if (!socket.rooms.has(welcomeRoom)) {
      // Counted before it joins: the newcomer has the count in its answer, and nothing comes before that.
      this.presence.enter(userId);
      // The adapter in memory joins at once; only adapters that ask other nodes return a promise.
      void socket.join(welcomeRoom);
      socket.on('disconnect', () => {
        this.presence.leave(userId);
      });
    }
    return {
      userId,
      head,
      ...replay,
      unread: this.tail.countUnread(readUpTo),
      readUpTo,
      online: this.presence.online,
    };
  }
}
