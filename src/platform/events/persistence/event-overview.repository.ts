import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, IsNull, Repository } from 'typeorm';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';
import { EventOffsetEntity } from './event-offset.entity.js';

/** A failure and the type of its event; null if the event was removed. */
export interface FailureWithType {
  failure: EventFailureEntity;
  type: string | null;
}

/** Reads the positions and failures of all listeners, for operators. */
@Injectable()
export class EventOverviewRepository {
  constructor(
    @InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>,
    @InjectRepository(EventFailureEntity) private readonly failures: Repository<EventFailureEntity>,
    @InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>,
  ) {}

  /** Returns all positions, including the relay's. */
  positions(): Promise<EventOffsetEntity[]> {
    return this.offsets.find({ order: { listener: 'ASC' } });
  }

  /** Counts the events without a place in the order. */
  countUnordered(): Promise<number> {
    return this.events.countBy({ seq: IsNull() });
  }

  /** Counts the events of this type with `after < seq <= upTo`. */
  async count(type: string, after: number, upTo: number): Promise<number> {
    return upTo <= after ? 0 : this.events.countBy({ type, seq: Between(after + 1, upTo) });
  }

  /** Returns all failures, by listener and in the order of the events. */
  async allFailures(): Promise<FailureWithType[]> {
    const { entities, raw } = await this.failures
      .createQueryBuilder('f')
      .leftJoin(DomainEventEntity, 'e', 'e.id = f.eventId')
      .addSelect('e.type', 'type')
      .orderBy('f.listener')
      .addOrderBy('e.seq')
      .getRawAndEntities<{ type: string | null }>();
    return entities.map((failure, index) => ({ failure, type: raw[index]?.type ?? null }));
  }
}
