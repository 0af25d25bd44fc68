import { Injectable } from '@nestjs/common';

/** A packet that waits until its client has taken what was sent before it. */
interface QueuedPacket {
  readonly data?: string | { readonly byteLength: number };
}

/** What is used of the WebSocket (`ws`) below a connection. */
interface WebSocketBelow {
  /** Bytes that were handed over and that the kernel has not taken yet. */
  readonly bufferedAmount: number;
  readonly readyState: number;
  on(event: 'close', listener: () => void): unknown;
  terminate(): void;
}

/** What is used of Engine.IO's side of a connection. Its own types hide the queue and the WebSocket. */
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

/** One WebSocket, from its upgrade until its TCP connection is gone. */
export class Connection {
  private readonly webSocket: WebSocketBelow;

  constructor(private readonly engine: EngineSocket) {
    this.webSocket = engine.transport.socket;
  }

  /** Packets that wait because the client has not taken the ones before. */
  get queuedPackets(): number {
    return this.engine.writeBuffer.length;
  }

  /** Whether our side has said goodbye and the client's has not. */
  get closing(): boolean {
    return this.webSocket.readyState !== open || this.engine.readyState !== 'open';
  }

  /** What the client has not taken, in bytes; characters of queued text count as one, whatever they become. */
  unsentBytes(): number {
    let bytes = this.webSocket.bufferedAmount;
    for (const { data = '' } of this.engine.writeBuffer) {
      bytes += typeof data === 'string' ? data.length : data.byteLength;
    }
    return bytes;
  }

  /** Closes once everything has been sent: with a client that reads nothing, never. */
  close(): void {
    this.engine.close();
  }

  /** Ends the TCP connection at once and frees what waits for it. The client sees the transport close. */
  cut(): void {
    this.webSocket.terminate();
  }

  /**
   * Calls back when the TCP connection is gone. Not with Node's `once`, here and at the other ends that come but once:
   * what it keeps until then takes 0.2 KiB a connection.
   */
  whenGone(listener: () => void): void {
    this.webSocket.on('close', listener);
  }
}

/**
 * All WebSockets of this node, whoever is behind them and whether or not they have got through the handshake.
 *
 * Socket.IO forgets a connection when it has asked for its close; here it stays until it is really gone, for until
 * then it holds memory and keeps the HTTP server from closing.
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

  /** Follows every connection that this server takes from now on. */
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
