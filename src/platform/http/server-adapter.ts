import { ExpressAdapter } from '@nestjs/platform-express';
import { createServer, IncomingMessage } from 'node:http';

/** Where WebSockets connect; Socket.IO's own choice. */
export const webSocketPath = '/socket.io/';

/**
 * A request whose wish for another protocol is heard only where there is one: for a WebSocket at `webSocketPath`.
 *
 * As soon as anybody listens for `upgrade`, Node treats every request with an `Upgrade` header as an upgrade and leaves
 * its connection to that listener, Socket.IO's, which answers nothing but WebSockets. curl (`--http2`) and Java's
 * HttpClient offer `h2c` with every request, and are to get an ordinary answer (RFC 9110, section 7.8). Node reads
 * `upgrade` once the head is parsed. Its own option for this, `shouldUpgradeCallback`, takes this class's place when
 * the oldest supported Node has it (22.21, 24.9).
 */
class Request extends IncomingMessage {
  /** Only declared: Node sets `upgrade` before the fields of this class would be made. */
  declare private asksForUpgrade: boolean | null;

  get upgrade(): boolean {
    return this.asksForUpgrade === true && (this.method === 'CONNECT' || isWebSocket(this));
  }

  set upgrade(asks: boolean | null) {
    this.asksForUpgrade = asks;
  }
}

function isWebSocket({ method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && url.startsWith(webSocketPath) && headers.upgrade?.toLowerCase() === 'websocket';
}

/** Nest's adapter for Express, on a server that answers requests with an `Upgrade` header like any other. */
export class ServerAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.setHttpServer(createServer({ IncomingMessage: Request }, this.getInstance<() => void>()));
  }
}
