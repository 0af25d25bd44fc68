/** A mutex that serves callers in the order in which they asked. */
export class Mutex {
  private taken = false;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when the caller holds the mutex. Each call must be followed by one of {@link release}. */
  acquire(): Promise<void> {
    if (this.taken) return new Promise((resolve) => this.waiting.push(resolve));
    this.taken = true;
    return Promise.resolve();
  }

  release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.taken = false;
    else next();
  }
}
