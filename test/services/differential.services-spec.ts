import type { Response } from 'supertest';
import { TestApp } from '../support/test-app.js';
import { goodPassword, type TestVisitor } from '../support/test-visitor.js';

/**
 * Addresses that some engine or collation takes for equal and another one for different: case, accents composed and
 * decomposed, letters that general collations fold, signs beyond the first 65,536, spaces, domains, the longest.
 */
const addresses = [
  'ada@example.com',
  'ADA@Example.COM',
  'ada@EXAMPLE.com',
  'áda@example.com',
  'a\u0301da@example.com',
  'ÁDA@example.com',
  'àda@example.com',
  'strasse@example.com',
  'straße@example.com',
  'STRASSE@example.com',
  'istanbul@example.com',
  'ıstanbul@example.com',
  'İstanbul@example.com',
  'σοφός@example.com',
  'σοφόσ@example.com',
  'ΣΟΦΌΣ@example.com',
  'łukasz@example.com',
  'lukasz@example.com',
  'øre@example.com',
  'ore@example.com',
  'æon@example.com',
  'aeon@example.com',
  'ada@bücher.example',
  'ada@xn--bcher-kva.example',
  'ada@buecher.example',
  '😀@example.com',
  '😁@example.com',
  '𝐚da@example.com',
  'ａda@example.com',
  'ﬁa@example.com',
  'fia@example.com',
  'ada@example.com ',
  ' ada@example.com',
  'ada@example.com\u00a0',
  'ada\u200b@example.com',
  'a_a@example.com',
  'a%a@example.com',
  "o'hara@example.com",
  'back\\slash@example.com',
  `${'x'.repeat(64)}@${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(58)}.de`,
  `${'x'.repeat(64)}@${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(59)}.de`,
  'и@пример.рф',
  'й@пример.рф',
  '가@example.com',
  '\u1100\u1161@example.com',
];

/** What an answer says, without what differs from run to run. */
class Transcript {
  readonly lines: string[] = [];
  private readonly names = new Map<string, string>();

  note(what: string, { status, body, headers }: Response): void {
    const text = JSON.stringify({ status, body: body as unknown, type: headers['content-type'] });
    this.lines.push(`${what}: ${this.normalised(text)}`);
  }

  private normalised(text: string): string {
    return text
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        this.names.set(id, this.names.get(id) ?? `ID${this.names.size}`);
        return this.names.get(id) ?? '';
      });
  }
}

async function feed(visitor: TestVisitor, app: TestApp, transcript: Transcript): Promise<void> {
  await app.events.settled();
  for (const query of ['', '?limit=3', '?limit=3&before=5', '?limit=100&before=1', '?limit=101', '?before=x'])
    transcript.note(`feed${query}`, await visitor.get(`/api/v1/notifications${query}`));
  for (const upTo of [3, 2, 1_000_000, 0, -1, 1.5, 2 ** 53])
    transcript.note(`read ${upTo}`, await visitor.post('/api/v1/notifications/read', { upTo }));
}

/** The same people in the same order on one engine. @returns what they were answered */
async function live(environment: Record<string, string>): Promise<string[]> {
  const transcript = new Transcript();
  const limits = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };
  const app = await TestApp.start({ environment: { ...environment, ...limits } });
  try {
    const first = app.visitor();
    transcript.note('first', await first.register('first@example.com'));
    for (const email of addresses) {
      const registered = await app.visitor().register(email);
      transcript.note(`register ${JSON.stringify(email)}`, registered);
      // One after the other, so that the feed has one order.
      await app.events.settled();
    }
    for (const email of addresses)
      transcript.note(`login ${JSON.stringify(email)}`, await app.visitor().login(email));
    transcript.note('wrong', await app.visitor().login('ada@example.com', `${goodPassword} `));
    await feed(first, app, transcript);
    transcript.note('me', await first.get('/api/v1/users/me'));
    transcript.note('logout', await first.logout());
    transcript.note('me, signed out', await first.get('/api/v1/users/me'));
    return transcript.lines;
  } finally {
    await app.close();
  }
}

describe('SQLite and MariaDB', () => {
  it('give the same answers to the same requests', async () => {
    const sqlite = await live({ DB_TYPE: 'sqlite' });
    const mysql = await live({});
    expect(mysql).toEqual(sqlite);
    const accepted = sqlite.filter((line) => /^register.*"status":201/.test(line)).length;
    process.stdout.write(
      `  ${sqlite.length} answers agree; of ${addresses.length} addresses ${accepted} are different ones\n`,
    );
    expect(accepted).toBeGreaterThan(20);
  }, 120_000);
});
