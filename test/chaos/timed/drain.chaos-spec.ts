import { connect } from 'node:net';
import { goodPassword } from '../../support/test-visitor.js';
import { account } from '../support/accounts.js';
import { ChaosApp } from '../support/chaos-app.js';
import { prove, type Tally } from '../support/prove.js';
import { WireClient } from '../support/wire-client.js';

const clientCount = 1_000;
const requestCount = 20;

/** The stop may take so long, in milliseconds. */
const patienceMs = 10_000;

interface Request {
  send: () => void;
  /** The first line of the answer, or nothing when the connection closed without one. */
  answer: Promise<string>;
}

/** A registration of which the server has the head only, until the rest is sent. */
async function halfSent(app: ChaosApp, email: string): Promise<Request> {
  const body = JSON.stringify({ email, password: goodPassword });
  const connection = connect(app.place.port, '127.0.0.1');
  connection.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    connection.once('connect', resolve);
  });
  const answer = new Promise<string>((resolve) => {
    connection.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().split('\r\n', 1)[0] ?? '');
    });
    connection.once('close', () => {
      resolve('');
    });
  });
  connection.write(
    `POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  return { send: () => connection.write(body), answer };
}

async function run(wrong?: string): Promise<Tally> {
  const app = await ChaosApp.start({ wrong });
  try {
    const cookie = await account(app.url, 'ada@example.com');
    const slots: (number | undefined)[] = [];
    const clients = await Promise.all(
      Array.from({ length: clientCount }, async (_, index) => {
        const client = await WireClient.connect(app.url, cookie, (event, payload) => {
          if (event === 'server:drain') slots[index] = (payload as { reconnectInMs: number }).reconnectInMs;
        });
        await client.enter(null);
        return client;
      }),
    );
    const requests = await Promise.all(
      Array.from({ length: requestCount }, (_, index) => halfSent(app, `late${index}@example.com`)),
    );
    // Answered after those heads were read: one process reads its connections in turn.
    await fetch(`${app.url}/health/live`);
    const start = performance.now();
    app.built.process.kill('SIGTERM');
    await clients[0]?.closed;
    for (const { send } of requests) send();
    const answers = await Promise.all(requests.map(({ answer }) => answer));
    const exit = await app.built.exited;
    const tookMs = performance.now() - start;
    await Promise.all(clients.map(({ closed }) => closed));
    return judge({ slots: slots.filter((slot) => slot !== undefined), answers, exit, tookMs });
  } finally {
    await app.remove();
  }
}

interface Outcome {
  slots: number[];
  answers: string[];
  exit: { code: number | null; signal: string | null };
  tookMs: number;
}

/** A thousand clients come back over a second: one each millisecond. */
function judge({ slots, answers, exit, tookMs }: Outcome): Tally {
  const ascending = slots.toSorted((a, b) => a - b);
  const answered = answers.filter((line) => line.includes(' 201 ')).length;
  const isSpread = ascending.every((slot, index) => slot === index);
  return {
    counts: {
      clients: clientCount,
      'told their slot': slots.length,
      'slots, in milliseconds': `${ascending[0] ?? '-'} to ${ascending.at(-1) ?? '-'}, ${new Set(slots).size} different ones`,
      'requests under way, answered': `${answered} of ${answers.length}`,
      'from SIGTERM to the end': `${Math.round(tookMs)} ms, code ${exit.code ?? 'none'}`,
    },
    faults: [
      ...(slots.length === clientCount
        ? []
        : [`${clientCount - slots.length} clients were not told their slot`]),
      ...(isSpread ? [] : ['the slots are not spread over a second']),
      ...(answered === answers.length ? [] : [`${answers.length - answered} requests were not answered`]),
      ...(exit.code === 0 && tookMs < patienceMs ? [] : ['it did not end well, or not in time']),
    ],
  };
}

describe('A shutdown with 1,000 clients', () => {
  prove('gives each client its own reconnect slot, answers pending requests and exits with code 0', {
    run,
    controls: {
      'exit-at-once': /requests were not answered/,
      'one-slot-for-all': /not spread/,
    },
    timeoutMs: 120_000,
  });
});
