import { account, call, logIn } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { FeedReader } from './support/feed-reader.js';
import { Load } from './support/load.js';
import { prove, type Tally } from './support/prove.js';
import { random } from './support/random.js';
import { WireClient } from './support/wire-client.js';

const history = 100;
const marks = 60;
const visits = 60;

/** What is waited for comes within a second. Only a fault, or a machine that stands still, costs more. */
const patienceMs = { right: 30_000, wrong: 3_000 };

interface ReadState {
  readUpTo: number;
  unread: number;
}

/** One tab: what it was told about read marks and presence, in order. */
class Tab {
  readonly marks: ReadState[] = [];
  readonly online: number[] = [];
  private client: WireClient | undefined;
  private waiting: (() => void) | undefined;

  constructor(
    private readonly url: string,
    readonly cookie: string,
  ) {}

  async open(): Promise<this> {
    this.client = await WireClient.connect(this.url, this.cookie, (event, payload) => {
      if (event === 'notifications:read') this.marks.push(payload as ReadState);
      if (event === 'presence') this.online.push((payload as { online: number }).online);
      this.waiting?.();
    });
    const { online } = await this.client.enter(null);
    this.online.push(online);
    return this;
  }

  /** What it last heard of presence, and whether it is still connected. */
  get heard(): string {
    return `${this.online.slice(-5).join(',')}${this.client?.isOpen === true ? '' : ' (cut off)'}`;
  }

  close(): void {
    this.client?.cut();
  }

  read(upTo: number): Promise<unknown> {
    return call(this.url, '/notifications/read', { method: 'POST', cookie: this.cookie, body: { upTo } });
  }

  /** @returns whether that came before patience was over, in milliseconds */
  until(condition: () => boolean, withinMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs, false);
      this.waiting = () => {
        if (!condition()) return;
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/** Two devices with two tabs each, and somebody else. */
async function run(wrong?: string): Promise<Tally> {
  const { between } = random();
  const withinMs = wrong === undefined ? patienceMs.right : patienceMs.wrong;
  const app = await ChaosApp.start({ wrong });
  try {
    const phone = await account(app.url, 'ada@example.com');
    const laptop = await logIn(app.url, 'ada@example.com');
    const other = await new Tab(app.url, await account(app.url, 'grace@example.com')).open();
    await new Load(app, 10, history).finished;
    // Nobody's mark goes above the feed, and that may be behind what was answered.
    const watcher = new FeedReader(app.url, phone);
    await watcher.enter();
    await watcher.reached(history + 2);
    watcher.stop();
    const tabs = await Promise.all(
      [phone, phone, laptop, laptop].map((cookie) => new Tab(app.url, cookie).open()),
    );
    const tab = (index: number) => tabs[index % tabs.length] ?? other;

    const upTo = Array.from({ length: marks }, () => between(3, history));
    await Promise.all(upTo.map((id, index) => tab(index).read(id)));
    const highest = Math.max(...upTo);
    const agreed = await Promise.all(
      tabs.map((one) => one.until(() => one.marks.at(-1)?.readUpTo === highest, withinMs)),
    );

    for (let visit = 0; visit < visits; visit += 1) {
      const guest = await new Tab(app.url, between(0, 1) === 0 ? phone : laptop).open();
      guest.close();
    }
    other.close();
    const alone = await Promise.all(tabs.map((one) => one.until(() => one.online.at(-1) === 1, withinMs)));
    const most = Math.max(...[...tabs, other].flatMap(({ online }) => online));
    const heard = tabs.map((one) => one.heard).join(' / ');
    const back = tabs.filter(({ marks }) =>
      marks.some(({ readUpTo }, index) => readUpTo < (marks[index - 1]?.readUpTo ?? 0)),
    );
    for (const one of tabs) one.close();
    return {
      counts: {
        'marks set': marks,
        'marks heard by four tabs': tabs.reduce((sum, one) => sum + one.marks.length, 0),
        'visits of further tabs': visits,
        'most users counted': most,
      },
      faults: [
        ...(agreed.includes(false) ? [`not all tabs heard of the highest mark, ${highest}`] : []),
        ...(back.length > 0 ? ['a mark moved back'] : []),
        ...(most > 2 ? [`presence counted ${most} where there were two users`] : []),
        ...(alone.includes(false) ? [`presence did not come down to one: ${heard}`] : []),
      ],
    };
  } finally {
    await app.remove();
  }
}

describe('Two tabs on each of two devices of one user', () => {
  prove('agree on what is read, and count as one', {
    run,
    controls: {
      'read-marks-stay-home': /not all tabs heard/,
      'presence-counts-sockets': /presence counted/,
    },
    timeoutMs: 180_000,
  });
});
