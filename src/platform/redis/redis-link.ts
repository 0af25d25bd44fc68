import type { RedisClientType } from 'redis';

/**
 * Longest wait for an answer of Redis, in milliseconds. Redis usually answers within about one; after this time it is
 * considered to hang.
 */
const patienceMs = 500;

/** Interval between checks of Redis, in milliseconds: one that hangs, or was demoted, closes no connection. */
const probeEveryMs = 1_000;

/** Time after which Redis forgets that this cluster checked whether it accepts writes, in milliseconds. */
const probeTtlMs = 5_000;

/**
 * Error replies of a server that is not, or not yet, the one to talk to: a replica, such as a primary that was demoted and
 * keeps its connections open; one that loads its data; a cluster without a majority. Over a new connection, the name of the
 * server may lead to another one. Redis 6 puts the code of an error inside a script behind a hyphen.
 */
const unfitServer = /(^|-)(READONLY|LOADING|MASTERDOWN|CLUSTERDOWN)\b/;

/** The handlers of messages, by channel. */
export type Channels = ReadonlyMap<string, (message: string) => void>;

export type RedisCommands = Pick<RedisClientType, 'eval' | 'publish' | 'set' | 'del'>;

/**
 * One connection to Redis, for commands and channels, from its opening to its end. It never reconnects: after an error
 * or a late answer it is closed, and its owner opens another one. The client library, when it reconnects, has no time
 * limit for a command that was sent, and so would wait for ever for a Redis that hangs.
 */
export class RedisLink {
  /** Resolves with the reason when the link has ended. */
  readonly ended: Promise<Error>;
  private resolveEnded: (reason: Error) => void = () => undefined;
  private readonly waiting = new Set<(reason: Error) => void>();
  private probes: NodeJS.Timeout | undefined;
  /** Whether the link has ended. */
  over = false;

  private constructor(private readonly client: RedisClientType) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    // An `error` event without a listener would end the process.
    client.on('error', (error: Error) => {
      this.end(error);
    });
    client.on('end', () => {
      this.end(new Error('The connection was closed.'));
    });
  }

  /**
   * @param probeKey a key that is written now and then, to know whether Redis accepts writes
   * @throws the reason when Redis cannot be reached, does not answer within about a second, or is a replica
   */
  static async open(url: string, probeKey: string, channels: Channels): Promise<RedisLink> {
    // Loaded here, so that an installation without Redis does not load it.
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
      // Twice the timeout above: TCP must give up first, or its socket would be left open.
      await link.inTime(client.connect(), 2 * patienceMs);
      for (const [channel, answer] of channels) await link.inTime(client.subscribe(channel, answer));
      await link.probe(probeKey);
    } catch (error) {
      link.end(error as Error);
      throw error;
    }
    link.probes = setInterval(() => {
      // A late answer, or an unfit server, ends the link, and its owner learns the reason from `ended`.
      link.probe(probeKey).catch(() => undefined);
    }, probeEveryMs);
    return link;
  }

  /** @throws the error that Redis answers; the reason of the end if the link ends before there is an answer */
  async run<T>(command: (commands: RedisCommands) => Promise<T>): Promise<T> {
    try {
      return await this.inTime(command(this.client));
    } catch (error) {
      if (isUnfitServer(error)) this.end(error as Error);
      throw error;
    }
  }

  /** Writes a key: a replica answers a `PING` as well. Other refusals, such as for want of memory, concern keys only. */
  private async probe(key: string): Promise<void> {
    try {
      await this.run((commands) => commands.set(key, '1', { PX: probeTtlMs }));
    } catch (error) {
      if (this.over) throw error;
    }
  }

  end(reason: Error): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.probes);
    this.client.destroy();
    for (const give of [...this.waiting]) give(reason);
    this.resolveEnded(reason);
  }

  /** Ends the whole link if an answer is late: the answers behind it would be just as late. */
  private inTime<T>(answer: Promise<T>, withinMs = patienceMs): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => {
        if (this.waiting.has(give)) this.end(new Error(`Redis has not answered within ${withinMs} ms.`));
      };
      // Timers that are due run before received data is read. If the process itself was blocked or frozen, the answer
      // may have arrived already, so it is read first.
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

function isUnfitServer(error: unknown): boolean {
  return error instanceof Error && unfitServer.test(error.message);
}
