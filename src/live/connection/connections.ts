import { Injectable } from '@nestjs/common';

/** A packet that is queued until the client has received earlier ones. */
interface QueuedPacket {
  readonly data?: string | { readonly byteLength: number };
}

/** The parts of the WebSocket (`ws`) of a connection that are used. */
interface WebSocketBelow {
  /** Bytes written to the WebSocket that the kernel has not accepted yet. */
  readonly bufferedAmount: number;
  readonly readyState: number;
  on(event: 'close', listener: () => void): unknown;
  terminate(): void;
}

/** The parts of an Engine.IO socket that are used. Its own types hide the queue and the WebSocket. */
interface EngineSocket {
  readonly readyState: string;
  readonly writeBuffer: readonly QueuedPacket[];
  readonly transport: { readonly socket: WebSocketBelow };
  close(): unknown;
}

interface EngineServer {
  on(event: 'connection', listener: (socket: EngineSocket) => void): unknown;
}

/** `readyState` of a WebSocket that is neither closing nor closed. */
const open = 1;

/** One WebSocket, from its upgrade until its TCP connection is closed. */
export class Connection {
  private readonly webSocket: WebSocketBelow;

  constructor(private readonly engine: EngineSocket) {
    this.webSocket = engine.transport.socket;
  }

  /** Number of packets queued because the client has not received earlier ones. */
  get queuedPackets(): number {
    return this.engine.writeBuffer.length;
  }

  /** Whether the server has begun to close the connection. */
  get closing(): boolean {
    return this.webSocket.readyState !== open || this.engine.readyState !== 'open';
  }

  /** Bytes that the client has not received; each character of queued text counts as one byte. */
  unsentBytes(): number {
    let bytes = this.webSocket.bufferedAmount;
    for (const { data = '' } of this.engine.writeBuffer) {
      bytes += typeof data === 'string' ? data.length : data.byteLength;
    }
    return bytes;
  }

  /** Closes the connection once everything has been sent, which never happens if the client does not read. */
  close(): void {
    this.engine.close();
  }

  /** Terminates the TCP connection at once and frees its queue. The client sees the transport close. */
  cut(): void {
    this.webSocket.terminate();
  }

  /**
   * Calls back when the TCP connection is closed. Does not use `once`, nor do other listeners for the end of a
   * connection: what Node keeps for it takes 0.2 KiB per connection.
   */
  whenGone(listener: () => void): void {
    this.webSocket.on('close', listener);
  }
}

/**
 * All WebSockets of this node, including those that have not passed the handshake.
 *
 * Socket.IO drops a connection when it requests the close. Here a connection stays until it is closed, because until
 * then it uses memory and keeps the HTTP server from closing.
 */
@Injectable()
export class Connections {
  private readonly open = new Set<Connection>();

  get size(): number {
    return this.open.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.open.values();
  }

  /** Adds every connection that this server accepts from now on. */
  follow(server: EngineServer): void {
    server.on('connection', (socket) => {
      this.add(new Connection(socket));
    });
  }

  add(connection: Connection): void {
    this.open.add(connection);
    connection.whenGone(() => this.open.delete(connection));
  }
}
