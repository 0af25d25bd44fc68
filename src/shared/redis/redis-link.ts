import type { RedisClientType } from 'redis';

/** Redis answers within a millisecond or so; one that has not after so many hangs, and is not waited for. */
const patienceMs = 500;

/** How often Redis is asked whether it is still there, in milliseconds: one that hangs closes no connection. */
const pingEveryMs = 1_000;

/** Answers what comes over a channel. */
export type Channels = ReadonlyMap<string, (message: string) => void>;

export type RedisCommands = Pick<RedisClientType, 'eval' | 'publish' | 'ping' | 'del'>;

/**
 * One connection to Redis, for commands and channels, from its opening to its end. It never comes back: after an error,
 * or an answer that is late, it is closed, and whoever wants to go on opens another one. The client's own way to
 * reconnect knows no limit for a command that was sent, and so waits for ever for a Redis that hangs.
 */
export class RedisLink {
  /** Resolves with the reason when it has ended. */
  readonly ended: Promise<Error>;
  private resolveEnded: (reason: Error) => void = () => undefined;
  private readonly waiting = new Set<(reason: Error) => void>();
  private pings: NodeJS.Timeout | undefined;
  private over = false;

  private constructor(private readonly client: RedisClientType) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    // An `error` event that nobody listens to would end the process.
    client.on('error', (error: Error) => {
      this.end(error);
    });
    client.on('end', () => {
      this.end(new Error('The connection was closed.'));
    });
  }

  /** @throws the reason when Redis cannot be reached, or does not answer, within about a second */
  static async open(url: string, channels: Channels): Promise<RedisLink> {
    // Loaded here, so that whoever has no Redis loads nothing.
    const { createClient } = await import('redis');
    const client: RedisClientType = createClient({
      url,
      // In version 3 of the protocol (Redis 6 and newer) one connection takes commands and subscribes to channels.
      RESP: 3,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      socket: { connectTimeout: patienceMs, reconnectStrategy: false },
    });
    const link = new RedisLink(client);
    try {
      // Twice as long: TCP has its own limit above, and must be given up first, or its socket would be left open.
      await link.inTime(client.connect(), 2 * patienceMs);
      for (const [channel, answer] of channels) await link.inTime(client.subscribe(channel, answer));
    } catch (error) {
      link.end(error as Error);
      throw error;
    }
    link.pings = setInterval(() => {
      // That it is late ends the link, and who waits for that hears of it.
      link.run((commands) => commands.ping()).catch(() => undefined);
    }, pingEveryMs);
    return link;
  }

  /** @throws what Redis answers; the reason when the link ends before there is an answer */
  run<T>(command: (commands: RedisCommands) => Promise<T>): Promise<T> {
    return this.inTime(command(this.client));
  }

  end(reason: Error): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.pings);
    this.client.destroy();
    for (const give of [...this.waiting]) give(reason);
    this.resolveEnded(reason);
  }

  /** An answer that is late ends the whole link: those behind it would be just as late. */
  private inTime<T>(answer: Promise<T>, withinMs = patienceMs): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => {
        if (this.waiting.has(give)) this.end(new Error(`Redis has not answered within ${withinMs} ms.`));
      };
      // A timer that is due comes before what has arrived is read. After the process itself stood still, for a long
      // computation or frozen, the answer may be here already: it is given the turn.
      const timer = setTimeout(() => setImmediate(late), withinMs);
      const settle = () => {
        clearTimeout(timer);
        this.waiting.delete(give);
      };
      const give = (reason: Error) => {
        settle();
        reject(reason);
      };
      this.waiting.add(give);
      answer.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          give(error as Error);
        },
      );
    });
  }
}
