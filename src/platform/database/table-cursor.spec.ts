import fc from 'fast-check';
import { TableCursor } from './table-cursor.js';

/** A table whose numbers follow each other, as the places in the event log do. */
class GrowingTable {
  readonly rows = new Map<number, string>();
  head = 0;
  private written = 0;

  append(): void {
    this.head += 1;
    this.written += 1;
    this.rows.set(this.head, `row ${this.written}`);
  }

  /** Comes back without its last rows. */
  lose(count: number): void {
    for (const end = Math.max(0, this.head - count); this.head > end; this.head -= 1)
      this.rows.delete(this.head);
  }

  /** Removes the oldest rows, as retention does. */
  expire(count: number): void {
    for (const number of [...this.rows.keys()].slice(0, count)) this.rows.delete(number);
  }
}

/** Follows a table, and starts over when it has to. */
class Follower {
  readonly seen = new Set<string>();
  rewinds = 0;
  private readonly cursor = new TableCursor();

  follow({ head, rows }: GrowingTable): void {
    if (!this.cursor.stands(head, rows.get(this.cursor.position))) {
      this.rewinds += 1;
      this.cursor.moveTo(0, undefined);
    }
    for (let number = this.cursor.position + 1; number <= head; number += 1) {
      const row = rows.get(number);
      if (row !== undefined) this.seen.add(row);
    }
    this.cursor.moveTo(head, rows.get(head));
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('follow' as const), count: fc.constant(1) }),
);

describe('A cursor in memory', () => {
  it('lets its follower see every row that is in the table, whatever rows the table loses in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = new GrowingTable();
        const follower = new Follower();
        for (const { do: what, count } of steps) {
          if (what === 'follow') follower.follow(table);
          else if (what === 'lose') table.lose(count);
          else for (let row = 0; row < count; row += 1) table.append();
        }
        follower.follow(table);
        expect([...table.rows.values()].filter((row) => !follower.seen.has(row))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never starts over where rows only come, and the oldest expire', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('append', 'expire', 'follow'), fc.nat(4))), (steps) => {
        const table = new GrowingTable();
        const follower = new Follower();
        for (const [what, count] of steps) {
          if (what === 'follow') follower.follow(table);
          else if (what === 'expire') table.expire(count);
          else for (let row = 0; row < count; row += 1) table.append();
        }
        expect(follower.rewinds).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not stand when the table fell back below it', () => {
    const cursor = new TableCursor();
    cursor.moveTo(5, 'a');
    expect(cursor.stands(4, undefined)).toBe(false);
  });

  it('does not stand on another row of the same number', () => {
    const cursor = new TableCursor();
    cursor.moveTo(5, 'a');
    expect([cursor.stands(5, 'b'), cursor.stands(9, 'b')]).toEqual([false, false]);
    expect([cursor.stands(5, 'a'), cursor.stands(9, undefined)]).toEqual([true, true]);
  });
});
