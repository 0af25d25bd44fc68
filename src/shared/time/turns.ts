/** First come, first served: one holder at a time. */
export class Turns {
  private taken = false;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn. Every turn taken must be passed on with {@link pass}. */
  take(): Promise<void> {
    if (this.taken) return new Promise((resolve) => this.waiting.push(resolve));
    this.taken = true;
    return Promise.resolve();
  }

  pass(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.taken = false;
    else next();
  }
}
