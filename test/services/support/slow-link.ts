import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/**
 * What lies between a node and a server on this machine: it may hold back what the server answers, and lead to another
 * server, as a host name does.
 */
export class SlowLink {
  /** So long, in milliseconds. */
  delayMs = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Server,
    private target: number,
  ) {}

  static async to(port: number): Promise<SlowLink> {
    const listener = createServer();
    const link = new SlowLink(listener, port);
    listener.on('connection', (client) => {
      link.join(client, connect(link.target, '127.0.0.1'));
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return link;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Leads new connections to another port; those that are open stay where they are. */
  moveTo(port: number): void {
    this.target = port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private join(client: Socket, server: Socket): void {
    /** In order: what comes after a shorter delay does not overtake. */
    let deliveredAt = 0;
    client.pipe(server);
    server.on('data', (chunk: Buffer) => {
      const now = performance.now();
      deliveredAt = Math.max(deliveredAt, now + this.delayMs);
      if (deliveredAt <= now) client.write(chunk);
      else setTimeout(() => client.writable && client.write(chunk), deliveredAt - now);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
