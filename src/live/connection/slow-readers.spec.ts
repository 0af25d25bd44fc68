import { Logger } from '@nestjs/common';
import { Connection, Connections } from './connections.js';
import { ReaderLimits } from './reader-limits.js';
import { SlowReaders } from './slow-readers.js';

/** What Engine.IO and ws keep of a connection. */
class FakeConnection {
  writeBuffer: { data: string }[] = [];
  readyState = 'open';
  cut = false;
  private gone: (() => void)[] = [];

  readonly transport = {
    socket: {
      bufferedAmount: 0,
      readyState: 1,
      on: (_: 'close', listener: () => void) => this.gone.push(listener),
      terminate: () => {
        this.cut = true;
        for (const listener of this.gone) listener();
      },
    },
  };

  close(): void {
    this.readyState = 'closing';
  }

  queue(packets: number, bytes = 1): void {
    this.writeBuffer = Array.from({ length: packets }, () => ({ data: 'x'.repeat(bytes) }));
  }
}

describe('SlowReaders', () => {
  let connections: Connections;
  let readers: SlowReaders;
  let slow: FakeConnection;
  let healthy: FakeConnection;

  const look = (times: number) => {
    for (let count = 0; count < times; count += 1) readers.look();
  };

  beforeEach(() => {
    Logger.overrideLogger(false);
    connections = new Connections();
    readers = new SlowReaders(connections, new ReaderLimits());
    [slow, healthy] = [new FakeConnection(), new FakeConnection()];
    for (const fake of [slow, healthy]) connections.add(new Connection(fake));
    // At the limits, and not over them.
    healthy.queue(256);
    healthy.transport.socket.bufferedAmount = 1_048_576 - 256;
  });

  const causes: [string, () => void][] = [
    [
      'more than 256 packets queued',
      () => {
        slow.queue(257);
      },
    ],
    ['more than 1 MiB in the WebSocket', () => (slow.transport.socket.bufferedAmount = 1_048_577)],
    [
      'more than 1 MiB in the queue',
      () => {
        slow.queue(200, 5_243);
      },
    ],
    ['a close that the client does not answer', () => (slow.transport.socket.readyState = 2)],
    [
      'a close that waits behind what the client does not read',
      () => {
        slow.close();
      },
    ],
  ];

  it.each(causes)('closes a connection after 5 s with %s, and no other connection', (_, cause) => {
    cause();
    look(5);
    expect(slow.cut).toBe(false);
    look(1);
    expect(slow.cut).toBe(true);
    look(20);
    expect([healthy.cut, connections.size, readers.cut]).toEqual([false, 1, 1]);
  });

  it('starts counting again when the client has caught up in between', () => {
    slow.queue(257);
    look(5);
    slow.queue(256);
    look(1);
    slow.queue(300);
    look(5);
    expect(slow.cut).toBe(false);
    look(1);
    expect(slow.cut).toBe(true);
  });
});
