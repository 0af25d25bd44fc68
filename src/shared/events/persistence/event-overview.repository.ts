import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, IsNull, Repository } from 'typeorm';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';
import { EventOffsetEntity } from './event-offset.entity.js';

/** A failure together with the type of the event; null when the event is gone. */
export interface FailureWithType {
  failure: EventFailureEntity;
  type: string | null;
}

/** What an operator looks at: positions and failures of all listeners. */
@Injectable()
export class EventOverviewRepository {
  constructor(
    @InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>,
    @InjectRepository(EventFailureEntity) private readonly failures: Repository<EventFailureEntity>,
    @InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>,
  ) {}

  /** All positions, the relay's among them. */
  positions(): Promise<EventOffsetEntity[]> {
    return this.offsets.find({ order: { listener: 'ASC' } });
  }

  /** How many events have no place in the order yet. */
  countUnordered(): Promise<number> {
    return this.events.countBy({ seq: IsNull() });
  }

  /** How many events of this type there are with `after < seq <= upTo`. */
  async count(type: string, after: number, upTo: number): Promise<number> {
    return upTo <= after ? 0 : this.events.countBy({ type, seq: Between(after + 1, upTo) });
  }

  /** All failures, by listener and in the order of the events. */
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
