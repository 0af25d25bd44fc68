import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';
import { EventOffsetEntity } from './event-offset.entity.js';

/** Counting stops here: behind by so many is far behind, and counting must not add to the load. */
const countLimit = 10_000;

export interface Backlog {
  /** At most 10,000. */
  count: number;
  /** When the first of them happened; null when there is none. */
  since: Date | null;
}

export interface FailureCount {
  listener: string;
  setAside: boolean;
  count: number;
}

/** What has been committed and not been dealt with yet. Takes no lock. */
@Injectable()
export class EventBacklogRepository {
  constructor(
    @InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>,
    @InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>,
    @InjectRepository(EventFailureEntity) private readonly failures: Repository<EventFailureEntity>,
  ) {}

  /** Events that the relay has given no place yet. */
  unordered(): Promise<Backlog> {
    return this.backlog('seq IS NULL ORDER BY position', []);
  }

  /** Events of this type that a listener has yet to handle. */
  async unhandled(listener: string, type: string): Promise<Backlog> {
    const offset = await this.offsets.findOneBy({ listener });
    return this.backlog('type = ? AND seq > ? ORDER BY seq', [type, offset?.position ?? 0]);
  }

  /** What listeners have failed at: being tried again, or set aside. */
  async failed(): Promise<FailureCount[]> {
    const rows = await this.failures
      .createQueryBuilder('f')
      .select('f.listener', 'listener')
      .addSelect('f.setAside', 'aside')
      .addSelect('COUNT(*)', 'count')
      .groupBy('f.listener')
      .addGroupBy('f.setAside')
      .getRawMany<{ listener: string; aside: unknown; count: unknown }>();
    return rows.map(({ listener, aside, count }) => ({
      listener,
      setAside: Number(aside) === 1,
      count: Number(count),
    }));
  }

  private async backlog(which: string, parameters: readonly unknown[]): Promise<Backlog> {
    const [waiting] = await this.events.query<{ count: unknown; first: unknown }[]>(
      `SELECT COUNT(*) AS count, MIN(position) AS first
       FROM (SELECT position FROM domain_events WHERE ${which} LIMIT ${countLimit}) AS waiting`,
      [...parameters],
    );
    const count = Number(waiting?.count ?? 0);
    if (count === 0) return { count, since: null };
    const first = await this.events.findOneBy({ position: Number(waiting?.first) });
    return { count, since: first?.occurredAt ?? null };
  }
}
