import { Injectable } from '@nestjs/common';
import type { BroadcastOperator } from 'socket.io';
import type { NotifyServer, ServerToClient, SocketData } from './live-contract.js';

/**
 * The rooms of this node's sockets. Sends to the sockets of this node only: every node reads the tables, receives the
 * events, and sends to its own sockets.
 */
@Injectable()
export class Rooms {
  private server: NotifyServer | undefined;

  /** Called once, by the gateway, when the WebSocket server exists. */
  attach(server: NotifyServer): void {
    this.server = server;
  }

  /**
   * Selects the sockets of one room: `rooms.to('welcome').emit('presence', { online: 3 })`.
   * @throws Error before the WebSocket server has started, and in commands, which start none
   */
  to(room: string): BroadcastOperator<ServerToClient, SocketData> {
    return this.started.local.to(room);
  }

  /** @returns how many sockets of this node are in the room; 0 before the WebSocket server has started */
  size(room: string): number {
    return this.server?.of('/').adapter.rooms.get(room)?.size ?? 0;
  }

  private get started(): NotifyServer {
    if (this.server === undefined) throw new Error('Rooms are used before the WebSocket server has started.');
    return this.server;
  }
}
