import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/platform.api.js';
import { welcomeRoom } from './live-contract.js';
import { Presence } from './presence/presence.js';
import { Rooms } from './rooms.js';

/** Reports how many users are online, and how many sockets are in the rooms of this node. */
@Injectable()
export class LiveMetrics {
  constructor(metrics: Metrics, rooms: Rooms, presence: Presence) {
    const inRoom = metrics.gauge('room_sockets', 'Sockets in a room.', ['room']);
    const online = metrics.gauge('online_users', 'Users who have a page open.');
    metrics.onScrape(() => {
      inRoom.set({ room: welcomeRoom }, rooms.size(welcomeRoom));
      online.set(presence.online);
    });
  }
}
