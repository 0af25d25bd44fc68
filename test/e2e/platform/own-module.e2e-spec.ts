import { InvalidSettingsError } from '../../../src/platform/config/parse-settings.js';
import { GreetingsModule, GreetingsSettings } from '../../support/team-product.js';
import { TestApp } from '../../support/test-app.js';

const imports = [GreetingsModule];

describe('A module of one’s own', () => {
  it('finds the row that its migration inserted in each application of a suite, and nothing else', async () => {
    for (let time = 0; time < 3; time += 1) {
      const app = await TestApp.start({ imports });
      const { body } = (await app.http.get('/api/v1/greetings').expect(200)) as { body: unknown };
      expect(body).toEqual(['Welcome, everybody']);
      await app.registered('ada@example.com');
      await app.events.settled();
      expect((await app.http.get('/api/v1/greetings')).body).toHaveLength(2);
      await app.close();
    }
  });

  it('reads its settings by their class, and answers with its error', async () => {
    const app = await TestApp.start({ imports, environment: { GREETINGS_LIMIT: '1' } });
    const settings = app.app.get(GreetingsSettings, { strict: false });
    expect(settings.GREETINGS_LIMIT).toBe(1);
    expect(Object.isFrozen(settings)).toBe(true);
    await app.registered('ada@example.com');
    await app.events.settled();
    const { body } = (await app.http.get('/api/v1/greetings').expect(409)) as { body: unknown };
    expect(body).toMatchObject({ code: 'greetings.too-many', title: 'Too many greetings' });
    await app.close();
  });

  it('has its wrong settings listed with those of the base, and its secrets shown to nobody', async () => {
    const environment = { GREETINGS_LIMIT: 'many', GREETINGS_KEY: 'hunter2', LOG_LEVEL: 'loud' };
    const refusal = await TestApp.start({ imports, environment }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidSettingsError);
    const { problems } = refusal as InvalidSettingsError;
    expect(problems.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'GREETINGS_KEY', given: 'a secret', expected: 'at least 8 bytes' },
      { name: 'GREETINGS_LIMIT', given: '"many"', expected: 'a whole number of at least 1' },
      { name: 'LOG_LEVEL', given: '"loud"', expected: 'one of error, warn, info, debug' },
    ]);
  });
});
