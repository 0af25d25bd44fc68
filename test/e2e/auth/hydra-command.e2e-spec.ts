import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import request from 'supertest';
import { PasswordHasher } from '../../../src/auth/passwords/password-hasher.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword } from '../../support/test-visitor.js';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/guessing.md'), 'utf8');

/** What stands in docs/guessing.md: the path, the fields, and the words that an answer to the right password has. */
function documentedCommand(): { path: string; form: string; success: string } {
  const [, path, form, options] = /http-post-form \\\s+'([^:]+):([^:]+):(.+)'/.exec(page) ?? [];
  const success = /(?:^|:)S=(.+)$/.exec(options ?? '')?.[1];
  if (path === undefined || form === undefined || success === undefined)
    throw new Error('docs/guessing.md has no command of hydra with a sign of success.');
  return { path, form, success };
}

/** hydra 9.4 sends the form without any header of a browser, follows the redirection, and looks for words in the page. */
describe('The command of docs/guessing.md for hydra', () => {
  let app: TestApp;
  const { path, form, success } = documentedCommand();

  beforeAll(async () => {
    app = await TestApp.start({ environment: { LOGIN_LIMIT_PER_MINUTE: '12' } });
    app.clock.stop();
    await app.registered('ada@example.com');
  });
  afterAll(() => app.close());

  async function guess(password: string): Promise<{ location: string; found: boolean }> {
    const agent = request.agent(app.url);
    const fields = form.replace('^USER^', 'ada@example.com').replace('^PASS^', password);
    const answer = await agent.post(path).type('form').send(fields).expect(303);
    const location = answer.headers['location'] ?? '';
    const shown = await agent.get(location.split('#', 1)[0] ?? '').expect(200);
    return { location, found: shown.text.includes(success) };
  }

  it('finds the right password and no wrong one, also when guesses are no longer looked at', async () => {
    expect(await guess(goodPassword)).toEqual({ location: '/welcome', found: true });
    const seen = new Set<string>();
    const hashed = jest.spyOn(app.get(PasswordHasher), 'verify');
    for (let count = 0; count < 13; count += 1) {
      const { location, found } = await guess(`wrong ${count}`);
      expect(found).toBe(false);
      seen.add(location.split('#')[1] ?? '');
    }
    // After five the account, and after twelve the address, has to wait.
    expect([...seen]).toEqual(['invalid-credentials', 'too-many-attempts']);
    expect(hashed).toHaveBeenCalledTimes(5);
    jest.restoreAllMocks();
  });
});
