import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Like, Repository } from 'typeorm';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';

/** Finds events by the content of their payload, without an index, and rewrites them. */
@Injectable()
export class EventErasureRepository {
  constructor(@InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>) {}

  /** @param part text that the payload contains @returns ids and payloads */
  find(type: string, part: string): Promise<Pick<DomainEventEntity, 'id' | 'payload'>[]> {
    return this.events.find({
      select: { position: true, id: true, payload: true },
      where: { type, payload: Like(`%${part}%`) },
    });
  }

  async rewrite(ids: readonly string[], payload: string, tx: EntityManager): Promise<void> {
    await tx.update(DomainEventEntity, { id: In(ids) }, { payload });
    // The error text of a listener may quote the payload.
    await tx.update(
      EventFailureEntity,
      { eventId: In(ids) },
      { error: 'Erased together with the event data.' },
    );
  }
}
