import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from '../../../src/notifications/feed/notification.js';
import { readFeed } from './feed-pages.js';
import { notificationsIn, WireClient } from './wire-client.js';

/** A client that lost its connection comes back after so many milliseconds. */
const comeBackMs = 25;

/** How long a reader may take to be complete once nothing new happens, in milliseconds. */
const patienceMs = 60_000;

export interface ReaderOptions {
  /** The id of the last notification that it has. */
  after?: number;
  /** How many pages of 100 it loads when it is told to reset: as far back as its own last id, unless said. */
  pages?: number;
}

/**
 * A browser in short: it comes back whenever its connection is cut, passes its last id, drops what it has, and loads
 * the feed by HTTP when it is told to. It counts what it sees on the way.
 */
export class FeedReader {
  /** What it shows: one email for each id. */
  readonly shown = new Map<number, string>();
  /** Ids that arrived again; dropped, as the contract says. */
  doubles = 0;
  /** Ids that arrived after a higher one had been seen. */
  late = 0;
  enters = 0;
  resets = 0;
  last: number;
  private client: WireClient | undefined;
  private stopped = false;
  private isInside = false;
  /** While it loads the feed: what the room sends meanwhile, which comes after it. */
  private loading: Notification[] | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly pages: number;
  /** What it had before it began, up to here, it drops like what it shows. */
  private readonly had: number;

  constructor(
    private readonly url: string | (() => string),
    private readonly cookie: string,
    { after = 0, pages = Infinity }: ReaderOptions = {},
  ) {
    this.last = after;
    this.had = after;
    this.pages = pages;
  }

  /** Stays connected until it is stopped. */
  async stay(): Promise<void> {
    while (this.goesOn()) {
      try {
        const client = await this.enter();
        if (!this.goesOn()) client.cut();
        await client.closed;
        this.isInside = false;
      } catch {
        // The server is away, or has just been cut off: that is what this client is for.
      }
      if (this.goesOn()) await pause(comeBackMs);
    }
  }

  /** Connects and enters once. */
  async enter(): Promise<WireClient> {
    const client = await WireClient.connect(this.address, this.cookie, (event, payload) => {
      this.take(notificationsIn(event, payload));
    });
    this.client = client;
    const { reset } = await client.enter(this.last, (answer) => {
      this.enters += 1;
      this.isInside = true;
      this.take(answer.missed);
      if (answer.reset) this.loading = [];
    });
    try {
      if (reset) await this.reload();
      return client;
    } catch (error) {
      client.cut();
      throw error;
    }
  }

  cut(): void {
    this.isInside = false;
    this.client?.cut();
  }

  stop(): void {
    this.stopped = true;
    this.client?.cut();
  }

  /** With a function, it may be another one each time that it connects. */
  private get address(): string {
    return typeof this.url === 'string' ? this.url : this.url();
  }

  private goesOn(): boolean {
    return !this.stopped;
  }

  /** @returns whether it has got that far in time */
  reached(id: number, withinMs = patienceMs): Promise<boolean> {
    return this.until(() => this.last >= id, withinMs);
  }

  /** @returns whether it has seen this address in time */
  saw(email: string, withinMs = patienceMs): Promise<boolean> {
    return this.until(() => [...this.shown.values()].includes(email), withinMs);
  }

  /** @returns whether it has come in, or come back, in time */
  inside(): Promise<boolean> {
    return this.until(() => this.isInside);
  }

  private until(condition: () => boolean, withinMs = patienceMs): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        end(false);
      }, withinMs);
      const end = (inTime: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(inTime);
      };
      const check = () => {
        if (condition()) end(true);
      };
      this.waiting.add(check);
    });
  }

  private async reload(): Promise<void> {
    this.resets += 1;
    try {
      const { items } = await readFeed(this.address, this.cookie, { after: this.last, pages: this.pages });
      const meanwhile = this.loading ?? [];
      this.loading = undefined;
      this.take(items.reverse());
      this.take(meanwhile.filter(({ id }) => !this.shown.has(id)));
    } finally {
      this.loading = undefined;
    }
  }

  private take(batch: readonly Notification[]): void {
    if (this.loading !== undefined) {
      this.loading.push(...batch);
      return;
    }
    for (const { id, data } of batch) {
      if (id <= this.had || this.shown.has(id)) {
        this.doubles += 1;
        continue;
      }
      if (id < this.last) this.late += 1;
      this.shown.set(id, String(data['email']));
      this.last = Math.max(this.last, id);
    }
    for (const check of [...this.waiting]) check();
  }
}
