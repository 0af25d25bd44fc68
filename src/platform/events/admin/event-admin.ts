import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { ListenerDiscovery } from '../delivery/listener-discovery.js';
import { EventFailuresRepository } from '../persistence/event-failures.repository.js';
import { EventLogRepository } from '../persistence/event-log.repository.js';
import { EventOffsetsRepository, relay } from '../persistence/event-offsets.repository.js';
import { RefusedError } from '../../cli/refused-error.js';

/** Longest wait for a listener's lock, in milliseconds: far longer than a listener normally holds it. */
const patienceMs = 5_000;
const lockedRetryMs = 20;

/**
 * Carries out what an operator decides about events that a listener failed to handle. Running nodes apply the decision
 * within about a second.
 */
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
   * Requests that one event that was set aside, or all of a listener's, be handled again. The running nodes handle
   * them, in order; if none runs, the next node that starts does.
   * @returns the number of events for which no retry had been requested yet
   * @throws RefusedError when there is no such listener, or it did not set this event aside
   */
  async retry(listener: string, eventId?: string): Promise<number> {
    if (!this.isKnown(listener)) {
      throw new RefusedError(
        `There is no listener ${listener} in this release, so no node could retry its events.`,
      );
    }
    return this.units.run(async (tx) => {
      if (eventId !== undefined) {
        const failure = await this.failure(listener, eventId, tx);
        if (!failure.setAside) {
          throw new RefusedError(`The event ${eventId} is not set aside; ${listener} is still retrying it.`);
        }
      }
      return this.failures.ask(listener, eventId, tx);
    });
  }

  /**
   * Skips an event permanently, for this listener only. If the event is being retried, the listener continues after it.
   * @throws RefusedError when the listener has no failure of this event
   */
  async skip(listener: string, eventId: string): Promise<void> {
    await this.withLock(listener, async (tx, position) => {
      const failure = await this.failure(listener, eventId, tx);
      const event = await this.log.find(eventId, tx);
      // An event that is being retried is the first one after the position: all events before it are finished.
      if (!failure.setAside && event?.seq != null && event.seq > position) {
        await this.offsets.move(listener, event.seq, tx);
      }
      await this.failures.forget(listener, eventId, tx);
    });
  }

  /**
   * Deletes the position and the failures of a listener that no longer exists.
   * @throws RefusedError when this release has the listener, or the database has no position of it
   */
  async forget(listener: string): Promise<void> {
    if (this.isKnown(listener)) {
      throw new RefusedError(
        `The listener ${listener} exists in this release, so its position is still needed.`,
      );
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
    if (failure === null)
      throw new RefusedError(`The listener ${listener} has no failure of an event ${eventId}.`);
    return failure;
  }

  /** Runs `work` while no node can handle an event for this listener. */
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
    throw new RefusedError(`The listener ${listener} is busy. Try again in a moment.`);
  }
}
