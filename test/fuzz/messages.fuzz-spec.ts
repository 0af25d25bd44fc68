import fc from 'fast-check';
import { TestApp } from '../support/test-app.js';
import type { TestSocket } from '../support/test-socket.js';
import { fuzzSeed, runs } from './support/seed.js';

/** The next one within 10 s closes the socket. */
const messageLimit = 20;

/** Socket.IO's own: a client cannot send them. */
const reserved = /^(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$/;

const errors = ['request.invalid', 'request.unknown-message'];

describe('Fuzzing the socket', () => {
  let app: TestApp;
  let socket: TestSocket;
  let sent = messageLimit;
  let cookie: string | undefined;

  beforeAll(async () => {
    app = await TestApp.start();
    ({ cookie } = await app.registered('ada@example.com'));
  });
  afterAll(async () => {
    console.log(`Seed ${fuzzSeed}.`);
    await app.close();
  });

  async function answerTo(event: string, parameters: unknown[]): Promise<unknown> {
    if ((sent += 1) > messageLimit) {
      (socket as TestSocket | undefined)?.close();
      socket = await app.socket(cookie).connected();
      sent = 1;
    }
    return socket.send(event, ...parameters);
  }

  const value = fc.oneof(
    fc.jsonValue(),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  const after = fc.oneof(fc.nat(3), fc.maxSafeInteger(), fc.double(), fc.constant(null), value);
  const feed = fc.oneof(fc.uuid(), fc.string({ maxLength: 80 }), value);
  const message = fc.oneof(
    fc.tuple(fc.constant('welcome:enter'), fc.tuple(fc.record({ after, feed }, { requiredKeys: ['after'] }))),
    fc.tuple(fc.constant('welcome:enter'), fc.array(value, { maxLength: 3 })),
    fc.tuple(
      fc.string({ unit: 'binary' }).filter((name) => !reserved.test(name)),
      fc.array(value, { maxLength: 3 }),
    ),
  );

  it('gets the state or an error for every message, and the socket stays open', async () => {
    let entered = 0;
    await fc.assert(
      fc.asyncProperty(message, async ([event, parameters]) => {
        const answer = (await answerTo(event, parameters)) as Record<string, unknown>;
        if ('error' in answer) {
          expect(answer).toEqual({
            error: { code: expect.any(String) as string, message: expect.any(String) as string },
          });
          expect(errors).toContain((answer['error'] as { code: string }).code);
        } else {
          entered += 1;
          expect(event).toBe('welcome:enter');
          const { feed: generation = '', ...rest } = parameters[0] as { feed?: unknown };
          expect(JSON.stringify(rest)).toMatch(/^\{"after":(null|\d+|\d(\.\d+)?e\+\d+)\}$/);
          expect(generation).toEqual(expect.stringMatching(/^[^]{0,64}$/));
          expect(Object.keys(answer).sort()).toEqual(
            ['feed', 'head', 'missed', 'online', 'readUpTo', 'reset', 'unread', 'userId'].sort(),
          );
        }
        expect(socket.socket.connected).toBe(true);
      }),
      { seed: fuzzSeed, numRuns: runs * 5 },
    );
    expect(entered).toBeGreaterThan(runs / 4);
    expect(app.log.entries.filter(({ level }) => level === 'error')).toEqual([]);
  }, 120_000);
});
