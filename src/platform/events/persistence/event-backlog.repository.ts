import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';
import { EventOffsetEntity } from './event-offset.entity.js';

/** Highest number that is counted: a larger backlog needs no exact number, and counting must not add to the load. */
const countLimit = 10_000;

export interface Backlog {
  /** Number of events, counted up to 10,000. */
  count: number;
  /** When the first of the events happened; null if there is none. */
  since: Date | null;
}

export interface FailureCount {
  listener: string;
  setAside: boolean;
  count: number;
}

/** Counts committed events that are not yet ordered or handled. Takes no lock. */
@Injectable()
export class EventBacklogRepository {
  constructor(
    @InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>,
    @InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>,
    @InjectRepository(EventFailureEntity) private readonly failures: Repository<EventFailureEntity>,
  ) {}

  /** Counts the events that the relay has not ordered yet. */
  unordered(): Promise<Backlog> {
    return this.backlog('seq IS NULL ORDER BY position', []);
  }

  /** Counts the events of this type that a listener has yet to handle. */
  async unhandled(listener: string, type: string): Promise<Backlog> {
    const offset = await this.offsets.findOneBy({ listener });
    return this.backlog('type = ? AND seq > ? ORDER BY seq', [type, offset?.position ?? 0]);
  }

  /** Counts the failed events of each listener: being retried, or set aside. */
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
