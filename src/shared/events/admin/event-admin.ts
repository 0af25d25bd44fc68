import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { ListenerDiscovery } from '../listener-discovery.js';
import { EventFailuresRepository } from '../persistence/event-failures.repository.js';
import { EventLogRepository } from '../persistence/event-log.repository.js';
import { EventOffsetsRepository, relay } from '../persistence/event-offsets.repository.js';
import { RefusedError } from '../../commands/refused-error.js';

/** A listener that handles events holds its row for milliseconds: after so many without it, something is wrong. */
const patienceMs = 5_000;
const lockedRetryMs = 20;

/** What an operator decides about events that a listener failed at. Running nodes go by it within about a second. */
@Injectable()
export class EventAdmin {
  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly offsets: EventOffsetsRepository,
    private readonly failures: EventFailuresRepository,
    private readonly log: EventLogRepository,
    private readonly units: UnitOfWork,
  ) {}

  /**
   * Asks for one event that was set aside, or for all of a listener's, to be handled again. The running nodes do it,
   * in order; without any, the next one that starts.
   * @returns for how many it was asked, those not counted for which it was asked before
   * @throws RefusedError when there is no such listener, or it did not set this event aside
   */
  async retry(listener: string, eventId?: string): Promise<number> {
    if (!this.isKnown(listener)) {
      throw new RefusedError(`There is no listener ${listener} in this release, so nobody could try again.`);
    }
    return this.units.run(async (tx) => {
      if (eventId !== undefined) {
        const failure = await this.failure(listener, eventId, tx);
        if (!failure.setAside) {
          throw new RefusedError(`The event ${eventId} is not set aside: ${listener} is still retrying it.`);
        }
      }
      return this.failures.ask(listener, eventId, tx);
    });
  }

  /**
   * Gives an event up for good, for this listener only. When it is being retried, the listener goes on behind it.
   * @throws RefusedError when the listener did not fail at this event
   */
  async skip(listener: string, eventId: string): Promise<void> {
    await this.withLock(listener, async (tx, position) => {
      const failure = await this.failure(listener, eventId, tx);
      const event = await this.log.find(eventId, tx);
      // An event that is retried is the first one behind the position: whatever is before it is done with.
      if (!failure.setAside && event?.seq != null && event.seq > position) {
        await this.offsets.move(listener, event.seq, tx);
      }
      await this.failures.forget(listener, eventId, tx);
    });
  }

  /**
   * Drops the position and the failures of a listener that no longer exists.
   * @throws RefusedError when the code has it, or the database knows nothing of it
   */
  async forget(listener: string): Promise<void> {
    if (this.isKnown(listener)) {
      throw new RefusedError(`The listener ${listener} exists in this release: its position is needed.`);
    }
    await this.withLock(listener, async (tx) => {
      await this.failures.forgetAll(listener, tx);
      await this.offsets.remove(listener, tx);
    });
  }

  private isKnown(listener: string): boolean {
    return this.discovery.durable().some(({ id }) => id === listener);
  }

  private async failure(
    listener: string,
    eventId: string,
    tx: EntityManager,
  ): Promise<{ setAside: boolean }> {
    const failure = await this.failures.find(listener, eventId, tx);
    if (failure === null) throw new RefusedError(`${listener} has no failure of an event ${eventId}.`);
    return failure;
  }

  /** Runs `work` while no node handles an event for this listener. */
  private async withLock(
    listener: string,
    work: (tx: EntityManager, position: number) => Promise<void>,
  ): Promise<void> {
    if (listener === relay || !(await this.offsets.isRegistered(listener))) {
      throw new RefusedError(`There is no listener ${listener}.`);
    }
    for (let waited = 0; waited < patienceMs; waited += lockedRetryMs) {
      const done = await this.units.run(async (tx) => {
        const row = await this.offsets.lock(listener, tx);
        if (row === null) return false;
        await work(tx, row.position);
        return true;
      });
      if (done) return;
      await pause(lockedRetryMs);
    }
    throw new RefusedError(`The listener ${listener} is busy: try again in a moment.`);
  }
}
