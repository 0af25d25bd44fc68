import type { EntityManager } from 'typeorm';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnDomainEvent } from '../../../src/platform/events/on-domain-event.decorator.js';
import { SessionEnded } from '../../../src/sessions/events/session-ended.event.js';
import { UserRegistered } from '../../../src/users/events/user-registered.event.js';
import { AuditModule } from '../../example/audit.module.js';
import { AuditTrail } from '../../example/persistence/audit-trail.js';
import { TestApp } from '../../support/test-app.js';

const root = join(import.meta.dirname, '../../..');

describe('The example module of the README', () => {
  it('records each account once, including those created before the module was added', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'audit-'));
    const environment = { DATA_DIR: directory, DB_FILE: 'audit.sqlite' };
    const before = await TestApp.start({ environment });
    const ada = await before.registered('ada@example.com');
    await before.close();
    const app = await TestApp.start({ environment, imports: [AuditModule] });
    const grace = await app.registered('grace@example.com');
    await app.events.settled();
    const entries = await app.get(AuditTrail).all();
    expect(entries.map(({ userId }) => userId)).toEqual([ada.userId, grace.userId]);
    await app.close();
    rmSync(directory, { recursive: true });
  });

  it('is quoted in the README word for word', () => {
    const examples = [
      ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n\/\/ (\S+)\n([^`]*)```/g),
    ];
    expect(examples.map(([, path]) => path)).toEqual([
      'test/example/registration-audit.listener.ts',
      'test/example/audit.module.ts',
    ]);
    for (const [, path = '', code] of examples) {
      expect(code).toBe(readFileSync(join(root, path), 'utf8'));
    }
  });

  it('would not compile with a listener method for another event', () => {
    class Mistaken {
      // @ts-expect-error The event of the decorator and that of the method differ.
      @OnDomainEvent(UserRegistered, { id: 'test.mistaken', from: 'now' })
      async hear(event: SessionEnded, tx: EntityManager): Promise<void> {
        await Promise.resolve([event, tx]);
      }
    }
    // The type check is the test: it fails where the line above expects an error and there is none.
    expect(new Mistaken()).toHaveProperty('hear');
  });
});
