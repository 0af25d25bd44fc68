import { randomUUID } from 'node:crypto';

/** Rows in one statement: SQLite takes 32,766 parameters at most, MySQL 65,535. */
const rowsAtOnce = 500;

/**
 * Writes registrations as if people had registered one by one, and everybody had been told: accounts, events in their
 * order, notifications, and read marks at one's own.
 */
export class Registrations {
  /** @param {import('typeorm').EntityManager} tx that holds the positions of relay and listeners */
  constructor(tx) {
    this.tx = tx;
  }

  /**
   * @param {{emails: string[], passwordHash: string, lastSeq: number, createdAt: Date}} batch
   * @returns {Promise<number>} the last place in the order of events
   */
  async write({ emails, passwordHash, lastSeq, createdAt }) {
    // Both engines take a moment in this form, and SQLite keeps it as it is.
    const at = createdAt.toISOString().replace('T', ' ').replace('Z', '');
    const people = emails.map((email) => ({ id: randomUUID(), email }));
    await this.insert(
      'users (id, email, canonical_email, password_hash, password_version, created_at)',
      people.map(({ id, email }) => [id, email, email, passwordHash, 0, at]),
    );
    await this.insert(
      'domain_events (id, seq, type, payload, occurred_at)',
      people.map(({ id, email }, index) => [
        randomUUID(),
        lastSeq + index + 1,
        'users.user-registered.v1',
        JSON.stringify({ userId: id, email }),
        at,
      ]),
    );
    const [newest] = await this.tx.query('SELECT MAX(id) AS id FROM notifications');
    const head = Number(newest.id ?? 0);
    await this.insert(
      'notifications (id, type, data, about_user_id, created_at)',
      people.map(({ id, email }, index) => [
        head + index + 1,
        'user-registered',
        JSON.stringify({ email }),
        id,
        at,
      ]),
    );
    await this.insert(
      'read_marks (user_id, read_up_to)',
      people.map(({ id }, index) => [id, head + index + 1]),
    );
    return lastSeq + people.length;
  }

  /** @param {string} table with its columns @param {unknown[][]} rows */
  async insert(table, rows) {
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      const some = rows.slice(first, first + rowsAtOnce);
      const row = `(${some[0]?.map(() => '?').join(', ')})`;
      await this.tx.query(`INSERT INTO ${table} VALUES ${some.map(() => row).join(', ')}`, some.flat());
    }
  }
}
