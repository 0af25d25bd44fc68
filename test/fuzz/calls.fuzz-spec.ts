import fc from 'fast-check';
import { BuiltApp } from '../support/built-app.js';
import { ApiDescription, type Call } from './support/api-description.js';
import { FuzzedApp } from './support/fuzzed-app.js';
import { closeConnections, requestsFor, send } from './support/requests.js';
import { fuzzSeed, runs } from './support/seed.js';

/** Calls after which the session that was used may be over. */
const endsSessions = /logout|login|register|sessions|password/;

describe('Fuzzing the HTTP API', () => {
  let app: FuzzedApp;
  let description: ApiDescription;
  let cookie: string | undefined;
  let people = 0;
  const statuses = new Map<number, number>();

  beforeAll(async () => {
    app = await FuzzedApp.start();
    const document = await (await fetch(`${app.place.url}/docs-json`)).json();
    description = new ApiDescription(document as ConstructorParameters<typeof ApiDescription>[0]);
  });
  afterAll(async () => {
    closeConnections();
    await BuiltApp.endAll();
    app.place.remove();
  });

  async function someonesCookie(): Promise<string | undefined> {
    cookie ??= await app.cookieOf(`signed-in${(people += 1)}@example.com`);
    return cookie;
  }

  async function check(call: Call): Promise<void> {
    await fc.assert(
      fc.asyncProperty(requestsFor(call), async (given) => {
        const answer = await send(
          app.place.port,
          call,
          given,
          given.signedIn ? await someonesCookie() : undefined,
        );
        if (endsSessions.test(call.path)) cookie = undefined;
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect(description.complaint(call, answer)).toBeUndefined();
      }),
      { seed: fuzzSeed, numRuns: runs },
    );
  }

  it('gets no 5xx, and every response matches the OpenAPI document', async () => {
    expect(description.calls.length).toBeGreaterThan(10);
    console.log(`Seed ${fuzzSeed}`);
    for (const call of description.calls) await check(call);
    console.log(`Answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
    // Not only refusals: the fuzzer gets through.
    expect([...statuses.keys()].sort()).toEqual(
      expect.arrayContaining([200, 201, 204, 400, 401, 403, 413, 415]),
    );
    expect(await app.stop()).toEqual([]);
  }, 120_000);
});
