const barLength = 30;

/** One line that says what is being done: rewritten on a terminal, a line for each step elsewhere. */
export class Progress {
  done = 0;
  name = '';

  /** @param {number} total @param {NodeJS.WriteStream} out */
  constructor(total, out = process.stderr) {
    this.total = total;
    this.out = out;
    this.started = performance.now();
  }

  /** @param {string} name of the next one of `total` */
  begin(name) {
    this.done += 1;
    this.name = name;
    this.step('begins');
  }

  /** @param {string} text */
  step(text) {
    const seconds = Math.round((performance.now() - this.started) / 1_000);
    this.line(`${this.done}/${this.total} ${this.name}: ${text} (${seconds} s)`);
  }

  /** How much of `total` is done. @param {number} done */
  bar(done) {
    const parts = Math.floor((done / this.total) * barLength);
    const bar = `${'█'.repeat(parts)}${'░'.repeat(barLength - parts)}`;
    const perSecond = (done * 1_000) / (performance.now() - this.started);
    const left = Math.ceil((this.total - done) / perSecond);
    // Elsewhere than on a terminal the end is enough.
    if (this.out.isTTY || done === this.total) {
      this.line(`${bar} ${done.toLocaleString('en')} of ${this.total.toLocaleString('en')}, ${left} s left`);
    }
  }

  /** What stays to be read. @param {string[]} lines */
  say(...lines) {
    this.clear();
    for (const line of lines) console.log(line);
  }

  end() {
    this.clear();
  }

  /** @param {string} text */
  line(text) {
    if (this.out.isTTY) this.out.write(`\r\u001b[K${text}`);
    else this.out.write(`${text}\n`);
  }

  clear() {
    if (this.out.isTTY) this.out.write('\r\u001b[K');
  }
}
