import { meetBeforeHashing } from '../../support/meet-before-hashing.js';
import { TestApp } from '../../support/test-app.js';

/** One account each: the spellings of its address by case, composition, and the domain in Unicode or ASCII. */
const accounts = [
  ['ada@example.com', 'ADA@EXAMPLE.COM', 'Ada@Example.Com', 'aDA@exAMPLE.com', 'ada@EXAMPLE.com'],
  // An acute e: one sign, or a letter with its accent behind it.
  ['\u00e9va@example.com', 'e\u0301va@example.com', '\u00c9VA@example.com', 'E\u0301VA@EXAMPLE.COM'],
  ['ada@ex\u00e4mple.com', 'ada@exa\u0308mple.com', 'ADA@EX\u00c4MPLE.COM', 'ada@xn--exmple-cua.com'],
  ['grace@xn--bcher-kva.example', 'grace@b\u00fccher.example', 'Grace@XN--BCHER-KVA.EXAMPLE'],
  // A final sigma is a sigma.
  ['\u03bd\u03af\u03ba\u03bf\u03c2@example.com', '\u039d\u03af\u039a\u039f\u03a3@example.com'],
  // What a collation, or whoever drops accents, would take for one of those above.
  ['eva@example.com'],
  ['ad\u00e4@example.com'],
  ['grace@bucher.example'],
  ['ada@example.org'],
];

/** They differ from those above in width or in what NFKC changes, and are no addresses here. */
const lookalikes = ['\uff41da@example.com', 'ada@\uff45xample.com', 'ad\u00aa@example.com'];

describe('Registering many spellings of addresses at once', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  it('creates one account for each address, and reports all others as taken', async () => {
    // Twice each, for the same spelling may come twice as well.
    const attempts = [...accounts, ...accounts].flatMap((spellings) => spellings);
    meetBeforeHashing(app, attempts.length);
    const register = async (email: string) => {
      const { status } = await app.visitor().register(email);
      return { email, status };
    };
    const [answers, refusals] = await Promise.all([
      Promise.all(attempts.map(register)),
      Promise.all(lookalikes.map(register)),
    ]);
    for (const spellings of accounts) {
      const statuses = answers.filter(({ email }) => spellings.includes(email)).map(({ status }) => status);
      const lost = Array<number>(2 * spellings.length - 1).fill(409);
      expect([spellings[0], statuses.sort()]).toEqual([spellings[0], [201, ...lost]]);
    }
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400]);
    const users = await app.query<unknown>('SELECT id FROM users');
    expect(users).toHaveLength(accounts.length);
  });
});
