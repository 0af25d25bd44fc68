import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import { Handshake } from './connection/handshake.js';
import { MessageGuard } from './connection/message-guard.js';
import type { NotifyServer, NotifySocket } from './live-contract.js';
import { ConnectionMetrics } from './connection/connection.metrics.js';
import { Rooms } from './rooms.js';

/** Applies the handshake and the message guard to every connection, whichever modules handle its messages. */
@WebSocketGateway()
export class LiveGateway implements OnGatewayInit<NotifyServer>, OnGatewayConnection<NotifySocket> {
  constructor(
    private readonly handshake: Handshake,
    private readonly guard: MessageGuard,
    private readonly rooms: Rooms,
    private readonly metrics: ConnectionMetrics,
  ) {}

  afterInit(server: NotifyServer): void {
    this.rooms.attach(server);
    server.use((socket, next) => {
      this.handshake.middleware(socket, (error) => {
        if (error !== undefined) this.metrics.refusedHandshake(error.data.code);
        next(error);
      });
    });
  }

  handleConnection(socket: NotifySocket): void {
    this.guard.watch(socket);
  }
}
