import { setTimeout as pause } from 'node:timers/promises';
import { account, call, logIn, register } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { FeedReader } from './support/feed-reader.js';
import { prove, type Tally } from './support/prove.js';
import { random, type Random } from './support/random.js';
import { notificationsIn, WireClient } from './support/wire-client.js';

/** A wrong way shows in a few. */
const sessionCount = { right: 120, wrong: 36 };

/** So many at a time: an end is a commit, and the handshakes must not wait behind a hundred of them. */
const wave = 12;
const people = 4;
const afterwards = 10;

/** A session that is ended at some moment from the beginning of its handshake on. */
class EndingSession {
  /** When the end was answered; whoever begins to register after that must not be heard of here. */
  endedAt = Infinity;
  letIn = false;
  readonly heard: string[] = [];
  private client: WireClient | undefined;

  constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  async live({ between }: Random): Promise<void> {
    const connecting = this.connect();
    await pause(between(0, 600));
    await call(this.url, '/auth/logout', { method: 'POST', cookie: this.cookie });
    this.endedAt = performance.now();
    await connecting;
  }

  get isOpen(): boolean {
    return this.client?.isOpen === true;
  }

  cut(): void {
    this.client?.cut();
  }

  private async connect(): Promise<void> {
    try {
      this.client = await WireClient.connect(this.url, this.cookie, (event, payload) => {
        this.heard.push(...notificationsIn(event, payload).map(({ data }) => String(data['email'])));
      });
      await this.client.enter(null);
      this.letIn = true;
    } catch {
      // Refused, or closed before it had entered: the session was over by then.
    }
  }
}

/** Registers on and on, and notes when each registration began. */
async function registerOn(
  app: ChaosApp,
  person: number,
  began: Map<string, number>,
  isOver: () => boolean,
): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    const email = `person${person}-${index}@example.com`;
    began.set(email, performance.now());
    await register(app.url, email);
  }
}

async function run(wrong?: string): Promise<Tally> {
  const chance = random();
  const count = wrong === undefined ? sessionCount.right : sessionCount.wrong;
  const app = await ChaosApp.start({ conditions: ['slow-handshake'], wrong });
  try {
    const watcher = new FeedReader(app.url, await account(app.url, 'ada@example.com'));
    await watcher.enter();
    const cookies = await Promise.all(Array.from({ length: count }, () => logIn(app.url, 'ada@example.com')));
    const sessions = cookies.map((cookie) => new EndingSession(app.url, cookie));
    const began = new Map<string, number>();
    let over = false;
    const load = Array.from({ length: people }, (_, person) => registerOn(app, person, began, () => over));
    for (let from = 0; from < count; from += wave) {
      await Promise.all(sessions.slice(from, from + wave).map((session) => session.live(chance)));
    }
    over = true;
    await Promise.all(load);
    for (let index = 0; index < afterwards; index += 1) {
      const email = `after${index}@example.com`;
      began.set(email, performance.now());
      await account(app.url, email);
    }
    await watcher.saw(`after${afterwards - 1}@example.com`);
    const open = sessions.filter(({ isOpen }) => isOpen).length;
    const letIn = sessions.filter((session) => session.letIn).length;
    const told = sessions.filter(({ heard, endedAt }) =>
      heard.some((email) => (began.get(email) ?? 0) > endedAt),
    );
    for (const session of sessions) session.cut();
    watcher.stop();
    return {
      counts: {
        'sessions ended': count,
        'of these let in before': letIn,
        registrations: began.size,
        'heard by ended sessions while they lived': sessions.reduce(
          (sum, { heard }) => sum + heard.length,
          0,
        ),
      },
      faults: [
        ...(told.length > 0 ? [`${told.length} sessions heard what began after their end`] : []),
        ...(letIn === 0 ? ['no session was let in: that tells nothing'] : []),
        ...(open > 0 ? [`${open} sockets outlived their session`] : []),
      ],
    };
  } finally {
    await app.remove();
  }
}

describe('Sessions that end while their socket is open, or during its handshake,', () => {
  prove('receive nothing more', {
    run,
    controls: {
      'sockets-outlive-sessions': /heard what began after their end/,
      'end-forgets-handshakes': /heard what began after their end/,
    },
    timeoutMs: 120_000,
  });
});
