import { Injectable } from '@nestjs/common';
import { DatabaseConnections } from '../../database/database-connections.js';
import { TableCursor } from '../../database/table-cursor.js';
import type { DomainEventEntity } from '../persistence/domain-event.entity.js';
import { EventLogRepository } from '../persistence/event-log.repository.js';
import { EventOffsetsRepository } from '../persistence/event-offsets.repository.js';
import { Rewinds } from '../rewinds.js';

const batchSize = 500;

/** Number of events to read again after the database has lost its last commits: how many it lost is unknown. */
const repeatedEvents = 1_000;

/** The position of this node's live listeners in the event log: in memory, from the node's start on. */
@Injectable()
export class LogCursor {
  private readonly cursor = new TableCursor();

  constructor(
    private readonly log: EventLogRepository,
    private readonly offsets: EventOffsetsRepository,
    private readonly rewinds: Rewinds,
    private readonly connections: DatabaseConnections,
  ) {}

  /** Moves to the end of the order; earlier events are not read. */
  async skipToHead(): Promise<void> {
    await this.moveTo(await this.offsets.head());
  }

  /**
   * Reads events of the given types, up to the end of the order at the time of the call, in batches of at most 500. The
   * cursor moves past a batch when the next one is requested.
   */
  async *read(types: readonly string[]): AsyncGenerator<DomainEventEntity[]> {
    const head = await this.checkedHead();
    while (this.cursor.position < head) {
      const events = await this.log.read(types, this.cursor.position, head, batchSize);
      yield events;
      const last = events.at(-1);
      await this.moveTo(events.length < batchSize ? head : (last?.seq ?? head));
    }
  }

  /** Returns the end of the order; first moves the cursor back if the events that were passed are gone. */
  private async checkedHead(): Promise<number> {
    let head = await this.offsets.head();
    if (await this.stands(head)) return head;
    // After a failover, an older connection may show an older state: a new one decides.
    this.connections.renew();
    head = await this.offsets.head();
    if (!(await this.stands(head))) await this.goBack(head);
    return head;
  }

  private async stands(head: number): Promise<boolean> {
    return this.cursor.stands(head, await this.log.idAt(this.cursor.position));
  }

  private async goBack(head: number): Promise<void> {
    const { position } = this.cursor;
    this.rewinds.note('domain_events', position, head);
    await this.moveTo(Math.max(0, Math.min(position, head) - repeatedEvents));
  }

  private async moveTo(position: number): Promise<void> {
    this.cursor.moveTo(position, await this.log.idAt(position));
  }
}
