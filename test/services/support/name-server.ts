import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What a name server says before its answers: a response to a question that it was asked, without an error. */
const answered = 0x8180;

/** Where the question begins, in bytes. */
const headerLength = 12;

/** The type and the class of an address: A, and IN. */
const [address, internet] = [1, 1];

/** How long an answer is good for. */
const ttlSeconds = 1;

/**
 * Stands in for the name server that Docker has for containers: whatever name is asked for, the answer is all of these
 * IPv4 addresses, as Docker answers for a service of several containers.
 * Source of the format: RFC 1035, section 4.1.
 */
export class NameServer {
  private constructor(
    private readonly socket: Socket,
    private readonly addresses: readonly string[],
  ) {}

  static async start(addresses: readonly string[]): Promise<NameServer> {
    const socket = createSocket('udp4');
    const server = new NameServer(socket, addresses);
    socket.on('message', (query, { port, address: from }) => {
      socket.send(server.answer(query), port, from);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return server;
  }

  get port(): number {
    return this.socket.address().port;
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(query: Buffer): Buffer {
    const header = Buffer.alloc(headerLength);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    header.writeUInt16BE(answered, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(this.addresses.length, 6);
    return Buffer.concat([header, query.subarray(headerLength), ...this.addresses.map(record)]);
  }
}

/** One answer, whose name is that of the question: it points there. */
function record(ip: string): Buffer {
  const pointer = 0xc000 | headerLength;
  const bytes = ip.split('.').map(Number);
  const fields = Buffer.alloc(12);
  fields.writeUInt16BE(pointer, 0);
  fields.writeUInt16BE(address, 2);
  fields.writeUInt16BE(internet, 4);
  fields.writeUInt32BE(ttlSeconds, 6);
  fields.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([fields, Buffer.from(bytes)]);
}
