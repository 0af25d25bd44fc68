import { Injectable } from '@nestjs/common';
import { DatabaseConnections, Rewinds, TableCursor } from '../../platform/platform.api.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import { FeedBookmark } from './feed-bookmark.js';
import { FeedGeneration } from './feed-generation.js';

/** Detects that the database lost notifications that were sent, and starts a new generation of the feed. */
@Injectable()
export class FeedLineage {
  private readonly cursor = new TableCursor();

  constructor(
    private readonly feed: FeedGeneration,
    private readonly bookmark: FeedBookmark,
    private readonly rewinds: Rewinds,
    private readonly connections: DatabaseConnections,
  ) {}

  get generation(): string {
    return this.feed.current;
  }

  /** Id of the newest notification that was sent; 0 while there is none. */
  get head(): number {
    return this.cursor.position;
  }

  /**
   * Compares the table with the position that this node had stored before it was stopped.
   * @param rows the newest notifications, ascending
   * @param find finds a notification by id, or null
   */
  async begin(
    rows: readonly NotificationEntity[],
    find: (id: number) => Promise<NotificationEntity | null>,
  ): Promise<void> {
    this.moveTo(rows.at(-1));
    const kept = this.bookmark.read();
    if (kept !== null && kept.generation === this.generation) {
      const before = new TableCursor();
      before.moveTo(kept.id, kept.identity);
      if (!before.stands(this.head, identityOf(await find(kept.id)))) await this.renew(kept.id);
    }
    this.keep();
  }

  /**
   * Whether the table still contains what was sent.
   * @param own the notification with the id of `this.head`; undefined when the table has none
   * @param head the newest id in the table
   */
  stands(own: NotificationEntity | undefined, head: number): boolean {
    return this.cursor.stands(head, identityOf(own));
  }

  moveTo(row: NotificationEntity | undefined): void {
    this.cursor.moveTo(row?.id ?? 0, identityOf(row));
  }

  /** Makes the next read use a new connection: after a failover, an older one may show an older state of the table. */
  renewConnections(): void {
    this.connections.renew();
  }

  /** Starts a new generation at the newest notification. @param row that notification; undefined when there is none */
  async restart(row: NotificationEntity | undefined): Promise<void> {
    const seen = this.head;
    this.moveTo(row);
    await this.renew(seen);
    this.keep();
  }

  /** Schedules the position to be stored. */
  keep(): void {
    const { position, identity } = this.cursor;
    if (identity !== undefined) this.bookmark.keep({ generation: this.generation, id: position, identity });
  }

  /** Stores a scheduled position at once. */
  flush(): void {
    this.bookmark.flush();
  }

  private async renew(seen: number): Promise<void> {
    this.rewinds.note('notifications', seen, this.head);
    await this.feed.renew();
  }
}

/** Identifies a notification by time and type: erasing an account changes `data` and `aboutUserId` only. */
function identityOf(row: NotificationEntity | null | undefined): string | undefined {
  return row ? `${row.createdAt.toISOString()} ${row.type}` : undefined;
}
