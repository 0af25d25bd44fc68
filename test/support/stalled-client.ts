import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A client on the welcome page that has stopped reading: its TCP connection is open and takes nothing any more. Put
 * together by hand, because every WebSocket library reads on.
 */
export class StalledClient {
  /** Resolves when the server has ended the connection. It is noticed only by reading on, so everything is dropped. */
  readonly gone: Promise<void>;

  private constructor(private readonly socket: Socket) {
    this.gone = new Promise((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
  }

  /** Connects, enters the room, and reads no further. */
  static async entered(port: number, cookie: string): Promise<StalledClient> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const client = new StalledClient(socket);
    const answered = client.reads();
    socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        `Cookie: ${cookie}`,
        '\r\n',
      ].join('\r\n'),
    );
    await answered('"sid"');
    socket.write(frame('40'));
    await answered('40{"sid"');
    socket.write(frame('420["welcome:enter",{"after":null}]'));
    await answered('430[{');
    socket.removeAllListeners('data');
    socket.pause();
    return client;
  }

  /** Whether the server has ended the connection: only a client that reads finds out, so it reads what there is. */
  async readOn(): Promise<void> {
    this.socket.resume();
    await this.gone;
  }

  /** Goes away, as a browser that was closed. */
  leave(): void {
    this.socket.destroy();
  }

  private reads(): (text: string) => Promise<void> {
    let read = '';
    let look = (): void => undefined;
    this.socket.on('data', (chunk) => {
      read += chunk.toString('latin1');
      look();
    });
    return (text) =>
      new Promise((resolve, reject) => {
        this.socket.once('close', () => {
          reject(new Error(`The connection ended before "${text}": ${read.slice(0, 300)}`));
        });
        look = () => {
          if (read.includes(text)) resolve();
        };
        look();
      });
  }
}

/** A text frame of at most 125 bytes, masked as frames of clients must be: here with zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
