import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isDatabaseUnavailable } from '../database/passing-failure.js';
import type { DurableListenerDefinition } from './listener-discovery.js';
import type { ListenerTools } from './listener-tools.js';
import type { DomainEventEntity } from './persistence/domain-event.entity.js';
import type { ListenerState } from './persistence/event-offsets.repository.js';
import { lockedRetryMs } from './relay.js';
import { SetAsideEvents } from './set-aside-events.js';
import { restoreEvent } from './stored-event.js';
import { letOthersRun, WakeLoop } from './wake-loop.js';

/** Events that are handled in one transaction at most. */
const batchSize = 100;

/** So many events of other types may pass before the position is written down for them. */
const idleStride = 1_000;

/** Another node moved the position meanwhile, or holds its row: this one's work is void. */
class OvertakenError extends Error {}

/** Brings the events of one type to one durable listener, in order. */
export class DurableListener {
  readonly loop: WakeLoop;
  private readonly logger: Logger;
  private readonly setAside: SetAsideEvents;
  /** Up to here there is known to be no event for this listener above its position. */
  private checked = 0;
  private stride = idleStride;

  constructor(
    private readonly listener: DurableListenerDefinition,
    private readonly tools: ListenerTools,
  ) {
    this.logger = new Logger(`Listener ${listener.id}`);
    this.setAside = new SetAsideEvents(listener, tools);
    this.loop = new WakeLoop(`Listener ${listener.id}`, () => this.work());
  }

  /** Gives the listener its first position, unless it has one. */
  async register(): Promise<void> {
    const { offsets } = this.tools;
    if (await offsets.isRegistered(this.listener.id)) return;
    await offsets.register(this.listener.id, this.listener.from === 'now' ? await offsets.head() : 0);
  }

  /** Writes the position down, also when nothing but events of other types has passed since it was last written. */
  async writeDown(): Promise<void> {
    this.stride = 1;
    await this.loop.wake();
    this.stride = idleStride;
  }

  /** @returns after how many milliseconds to go on, if not by itself */
  private async work(): Promise<number | undefined> {
    const pauses = [await this.setAside.handleDue(), await this.catchUp()];
    const pause = Math.min(...pauses.map((milliseconds) => milliseconds ?? Infinity));
    return pause === Infinity ? undefined : pause;
  }

  /** @returns after how many milliseconds to go on, if not by itself */
  private async catchUp(): Promise<number | undefined> {
    const { offsets, log, retries } = this.tools;
    while (!this.loop.stopped) {
      const state = await offsets.state(this.listener.id);
      const wait = retries.untilDue(state.retryAt);
      if (wait > 0) return wait;
      const after = Math.max(state.position, this.checked);
      const events = await log.read([this.listener.event.type], after, state.head, batchSize);
      if (events.length === 0) {
        await this.passOver(state);
        return undefined;
      }
      try {
        const pause = await this.handle(events, state);
        if (pause !== undefined) return pause;
      } catch (error) {
        if (error instanceof OvertakenError) return lockedRetryMs;
        throw error;
      }
      await letOthersRun();
    }
    return undefined;
  }

  /** Events of other types need no write each, but the position must not stay behind for ever: retention waits for it. */
  private async passOver(state: ListenerState): Promise<void> {
    this.checked = state.head;
    if (state.head - state.position < this.stride) return;
    await this.tools.units.run(async (tx) => {
      await this.lock(state.position, tx);
      await this.tools.offsets.move(this.listener.id, state.head, tx);
    });
  }

  /** All at once; when that fails, or something failed before, one by one, so that one event cannot fail the others. */
  private async handle(events: DomainEventEntity[], state: ListenerState): Promise<number | undefined> {
    if (!this.listener.outside && state.retryAt === null) {
      const upTo = events.length < batchSize ? state.head : seqOf(events.at(-1));
      try {
        await this.handleInTransaction(events, state.position, upTo);
        return undefined;
      } catch (error) {
        if (error instanceof OvertakenError) throw error;
      }
    }
    let position = state.position;
    for (const event of events) {
      const pause = await this.handleAlone(event, position);
      if (pause !== undefined || this.loop.stopped) return pause;
      position = seqOf(event);
      await letOthersRun();
    }
    return undefined;
  }

  private async handleInTransaction(
    events: DomainEventEntity[],
    from: number,
    upTo: number,
    done?: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.tools.units.run(async (tx) => {
      await this.lock(from, tx);
      for (const event of events) await this.listener.handle(restoreEvent(event, this.listener.event), tx);
      await this.tools.offsets.move(this.listener.id, upTo, tx);
      await done?.(tx);
    });
  }

  /** @returns after how many milliseconds to try again, or undefined when the event is done with */
  private async handleAlone(event: DomainEventEntity, position: number): Promise<number | undefined> {
    const { failures } = this.tools;
    const done = (tx: EntityManager) => failures.forget(this.listener.id, event.id, tx);
    try {
      if (this.listener.outside) await this.handleOutside(event, position, done);
      else await this.handleInTransaction([event], position, seqOf(event), done);
    } catch (error) {
      if (error instanceof OvertakenError) throw error;
      // An event is not set aside for what is no fault of its own: the loop tries again until the database answers.
      if (!this.listener.outside && isDatabaseUnavailable(error)) throw error;
      return this.failed(event, position, error);
    }
    return undefined;
  }

  private async handleOutside(
    event: DomainEventEntity,
    position: number,
    done: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { units, offsets, retries } = this.tools;
    await units.run(async (tx) => {
      await this.lock(position, tx);
      await offsets.postpone(this.listener.id, retries.claimUntil(), tx);
    });
    await this.listener.handle(restoreEvent(event, this.listener.event));
    await units.run(async (tx) => {
      await this.lock(position, tx);
      await offsets.move(this.listener.id, seqOf(event), tx);
      await done(tx);
    });
  }

  private async failed(
    event: DomainEventEntity,
    position: number,
    error: unknown,
  ): Promise<number | undefined> {
    const { units, offsets, failures, retries } = this.tools;
    const { attempts, retryAt } = await units.run(async (tx) => {
      await this.lock(position, tx);
      const attempts = (await failures.attempts(this.listener.id, event.id, tx)) + 1;
      const retryAt = retries.nextTry(attempts);
      const setAside = retryAt === null;
      await failures.note({ listener: this.listener.id, eventId: event.id, attempts, error, setAside }, tx);
      if (setAside) await offsets.move(this.listener.id, seqOf(event), tx);
      else await offsets.postpone(this.listener.id, retryAt, tx);
      return { attempts, retryAt };
    });
    this.logger.error({
      message: retryAt === null ? 'An event is set aside' : 'An event failed and will be tried again',
      eventId: event.id,
      eventType: event.type,
      attempts,
      error,
    });
    return retryAt === null ? undefined : retries.untilDue(retryAt);
  }

  private async lock(position: number, tx: EntityManager): Promise<void> {
    const row = await this.tools.offsets.lock(this.listener.id, tx);
    if (row?.position !== position) throw new OvertakenError();
  }
}

function seqOf(event: DomainEventEntity | undefined): number {
  if (event?.seq == null) throw new Error('The event has no place in the order.');
  return event.seq;
}
