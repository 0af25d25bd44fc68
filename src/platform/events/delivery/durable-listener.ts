import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isDatabaseUnavailable } from '../../database/transient-errors.js';
import type { DurableListenerDefinition } from './listener-discovery.js';
import type { ListenerContext } from './listener-context.js';
import type { DomainEventEntity } from '../persistence/domain-event.entity.js';
import type { ListenerState } from '../persistence/event-offsets.repository.js';
import { lockedRetryMs } from './relay.js';
import { SetAsideEvents } from './set-aside-events.js';
import { restoreEvent } from './stored-event.js';
import { yieldToEventLoop, WakeLoop } from '../../runtime/wake-loop.js';

/** Largest number of events handled in one transaction. */
const batchSize = 100;

/** Number of passed events of other types after which the position is saved. */
const idleStride = 1_000;

/** Thrown when another node has moved the position or holds its lock: the work of this node is discarded. */
class OvertakenError extends Error {}

/** Delivers the events of one type to one durable listener, in order. */
export class DurableListener {
  readonly loop: WakeLoop;
  private readonly logger: Logger;
  private readonly setAside: SetAsideEvents;
  private stride = idleStride;

  constructor(
    private readonly listener: DurableListenerDefinition,
    private readonly context: ListenerContext,
  ) {
    this.logger = new Logger(`Listener ${listener.id}`);
    this.setAside = new SetAsideEvents(listener, context);
    this.loop = new WakeLoop(`Listener ${listener.id}`, () => this.work());
  }

  /** Creates the listener's first position, unless it has one. */
  async register(): Promise<void> {
    const { offsets } = this.context;
    if (await offsets.isRegistered(this.listener.id)) return;
    await offsets.register(this.listener.id, this.listener.from === 'now' ? await offsets.head() : 0);
  }

  /** Saves the position even if only events of other types were passed since it was last saved. */
  async writeDown(): Promise<void> {
    this.stride = 1;
    await this.loop.wake();
    this.stride = idleStride;
  }

  /** @returns milliseconds until the next run is needed; undefined to wait for the next wake-up or poll */
  private async work(): Promise<number | undefined> {
    const pauses = [await this.setAside.handleDue(), await this.catchUp()];
    const pause = Math.min(...pauses.map((milliseconds) => milliseconds ?? Infinity));
    return pause === Infinity ? undefined : pause;
  }

  /** @returns milliseconds until the next run is needed; undefined to wait for the next wake-up or poll */
  private async catchUp(): Promise<number | undefined> {
    const { offsets, log, retries } = this.context;
    while (!this.loop.stopped) {
      const state = await offsets.state(this.listener.id);
      const wait = retries.untilDue(state.retryAt);
      if (wait > 0) return wait;
      // Always reads from the saved position, never from one in memory: a database that lost its last commits may
      // assign the same `seq` to other events. Reading from there is cheap: an index leads to the listener's own type.
      const events = await log.read([this.listener.event.type], state.position, state.head, batchSize);
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
      await yieldToEventLoop();
    }
    return undefined;
  }

  /**
   * Moves the position past events of other types. Not for each of them, but often enough for retention, which waits
   * for it.
   */
  private async passOver(state: ListenerState): Promise<void> {
    if (state.head - state.position < this.stride) return;
    await this.context.units.run(async (tx) => {
      await this.lock(state.position, tx);
      await this.context.offsets.move(this.listener.id, state.head, tx);
    });
  }

  /**
   * Handles events in one transaction. If that fails, or an event failed before, handles them one by one, so that one
   * event cannot fail the others.
   */
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
      await yieldToEventLoop();
    }
    return undefined;
  }

  private async handleInTransaction(
    events: DomainEventEntity[],
    from: number,
    upTo: number,
    done?: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.context.units.run(async (tx) => {
      await this.lock(from, tx);
      for (const event of events) await this.listener.handle(restoreEvent(event, this.listener.event), tx);
      await this.context.offsets.move(this.listener.id, upTo, tx);
      await done?.(tx);
    });
  }

  /** @returns milliseconds until the next attempt; undefined when the event is finished */
  private async handleAlone(event: DomainEventEntity, position: number): Promise<number | undefined> {
    const { failures } = this.context;
    const done = (tx: EntityManager) => failures.forget(this.listener.id, event.id, tx);
    try {
      if (this.listener.outside) await this.handleOutside(event, position, done);
      else await this.handleInTransaction([event], position, seqOf(event), done);
    } catch (error) {
      if (error instanceof OvertakenError) throw error;
      // A database failure does not set an event aside: the loop tries again until the database answers. Outside a
      // transaction the claim makes it wait first, for the event may have been handled.
      if (isDatabaseUnavailable(error)) throw error;
      return this.failed(event, position, error);
    }
    return undefined;
  }

  private async handleOutside(
    event: DomainEventEntity,
    position: number,
    done: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { units, offsets, retries } = this.context;
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
    const { units, offsets, failures, retries } = this.context;
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
    const row = await this.context.offsets.lock(this.listener.id, tx);
    if (row?.position !== position) throw new OvertakenError();
  }
}

function seqOf(event: DomainEventEntity | undefined): number {
  if (event?.seq == null) throw new Error('The event has no place in the order.');
  return event.seq;
}
