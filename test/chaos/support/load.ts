import { register } from './accounts.js';

/** Where people register: one application, or the next of several. */
export interface Place {
  readonly url: string;
  /** Resolves while somebody is there to be asked. */
  readonly up: Promise<void>;
}

/** People who register one after the other, as fast as they are answered, until they are told to stop. */
export class Load {
  readonly acknowledged: string[] = [];
  readonly cutOff: string[] = [];
  private stopped = false;
  private readonly done: Promise<unknown>;
  private made = 0;
  private readonly waiting = new Set<() => void>();

  /**
   * @param people how many register at the same time
   * @param total after so many it ends by itself
   * @param name what their addresses begin with
   */
  constructor(
    private readonly place: Place,
    people: number,
    private readonly total = Infinity,
    private readonly name = 'person',
  ) {
    this.done = Promise.all(Array.from({ length: people }, () => this.registerOn()));
  }

  /** Resolves when the last answer is in. */
  get finished(): Promise<unknown> {
    return this.done;
  }

  /** Resolves after so many more registrations have been acknowledged. */
  acknowledges(more: number): Promise<void> {
    const wanted = this.acknowledged.length + more;
    return new Promise((resolve) => {
      const check = () => {
        if (this.acknowledged.length < wanted) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async registerOn(): Promise<void> {
    while (!this.stopped && this.made < this.total) {
      await this.place.up;
      this.made += 1;
      const email = `${this.name}${this.made}@example.com`;
      try {
        const cookie = await register(this.place.url, email);
        (cookie === undefined ? this.cutOff : this.acknowledged).push(email);
        for (const check of [...this.waiting]) check();
      } catch {
        this.cutOff.push(email);
      }
    }
  }
}
