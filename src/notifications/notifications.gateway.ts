import { UseFilters } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { requestErrors } from '../shared/errors/request.errors.js';
import { FeedTail } from './feed/feed-tail.js';
import { NotificationsMetrics } from './notifications.metrics.js';
import { isEnterMessage } from './socket/enter-message.js';
import { Handshake } from './socket/handshake.js';
import { guardMessages, refuse } from './socket/message-guard.js';
import { Presence } from './socket/presence.js';
import { SocketErrorFilter } from './socket/socket-error.filter.js';
import type { EnterAck, NotifyServer, NotifySocket } from './socket/socket-contract.js';
import { welcomeRoom } from './socket/socket-contract.js';
import { WelcomeEntry } from './socket/welcome-entry.js';

/** The transport between browsers and the feed. What to send is decided elsewhere. */
@WebSocketGateway()
@UseFilters(SocketErrorFilter)
export class NotificationsGateway implements OnGatewayInit<NotifyServer>, OnGatewayConnection<NotifySocket> {
  constructor(
    private readonly handshake: Handshake,
    private readonly entry: WelcomeEntry,
    private readonly tail: FeedTail,
    private readonly presence: Presence,
    private readonly metrics: NotificationsMetrics,
  ) {}

  afterInit(server: NotifyServer): void {
    server.use((socket, next) => {
      this.handshake.middleware(socket, (error) => {
        if (error !== undefined) this.metrics.refusedHandshake(error.data.code);
        next(error);
      });
    });
    this.metrics.countRoomWith(() => server.of('/').adapter.rooms.get(welcomeRoom)?.size ?? 0);
    // Each node sends to its own clients: all nodes read the same table.
    this.tail.sendWith((batch) => {
      server.local.to(welcomeRoom).emit('notifications', batch);
      this.metrics.sent(batch.length);
    });
    this.presence.sendWith((online) => server.local.to(welcomeRoom).emit('presence', { online }));
  }

  handleConnection(socket: NotifySocket): void {
    guardMessages(socket);
  }

  @SubscribeMessage('welcome:enter')
  enter(
    @ConnectedSocket() socket: NotifySocket,
    @MessageBody() message: unknown,
    @Ack() ack: EnterAck | undefined,
  ): void {
    if (!isEnterMessage(message)) {
      refuse(ack, requestErrors.invalid);
      return;
    }
    // One that was closed while its message was on the way here would enter, and never leave again.
    if (!socket.connected) return;
    const answer = this.entry.enter(socket, message.after);
    ack?.(answer);
  }
}
