import { Logger } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../database/transient-errors.js';
import type { DurableListenerDefinition } from './listener-discovery.js';
import type { ListenerContext } from './listener-context.js';
import type { DomainEventEntity } from '../persistence/domain-event.entity.js';
import { lockedRetryMs } from './relay.js';
import { restoreEvent } from './stored-event.js';

/** Number of events handled before the listener checks for new events again. */
const batchSize = 10;

/**
 * Delivers events that were set aside to their listener again, once an operator has requested it.
 *
 * This happens beside the listener's normal stream, in order and under the listener's lock, without moving its
 * position. What the listener writes and the removal of the failure commit together. Another failure sets the event
 * aside again.
 */
export class SetAsideEvents {
  private readonly logger: Logger;

  constructor(
    private readonly listener: DurableListenerDefinition,
    private readonly context: ListenerContext,
  ) {
    this.logger = new Logger(`Listener ${listener.id}`);
  }

  /** @returns milliseconds until the next run; undefined if nothing is left to do */
  async handleDue(): Promise<number | undefined> {
    const events = await this.context.failures.due(this.listener.id, batchSize);
    for (const event of events) {
      const outcome = await this.handle(event);
      if (outcome === 'locked') return lockedRetryMs;
      // It stays due, and so is the next poll's work; new events do not wait for it.
      if (outcome === 'unavailable') return undefined;
    }
    return events.length < batchSize ? undefined : 0;
  }

  private async handle(event: DomainEventEntity): Promise<'done' | 'locked' | 'unavailable'> {
    try {
      const outcome = this.listener.outside
        ? await this.handleOutside(event)
        : await this.handleInTransaction(event);
      if (outcome === 'done') {
        this.logger.log({
          message: 'An event that was set aside is handled',
          eventId: event.id,
          eventType: event.type,
        });
      }
      return outcome === 'locked' ? 'locked' : 'done';
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        this.logger.error({ message: 'A retry failed and will be tried again', eventId: event.id, error });
        return 'unavailable';
      }
      await this.failed(event, error);
      return 'done';
    }
  }

  private handleInTransaction(event: DomainEventEntity): Promise<'done' | 'locked' | 'gone'> {
    const { units, offsets, failures } = this.context;
    return units.run(async (tx) => {
      if ((await offsets.lock(this.listener.id, tx)) === null) return 'locked';
      if (!(await failures.isDue(this.listener.id, event.id, tx))) return 'gone';
      await this.listener.handle(restoreEvent(event, this.listener.event), tx);
      await failures.forget(this.listener.id, event.id, tx);
      return 'done';
    });
  }

  private async handleOutside(event: DomainEventEntity): Promise<'done' | 'locked' | 'gone'> {
    const { units, offsets, failures, retries } = this.context;
    const claimed = await units.run(async (tx) => {
      if ((await offsets.lock(this.listener.id, tx)) === null) return 'locked';
      if (!(await failures.isDue(this.listener.id, event.id, tx))) return 'gone';
      // The claim excludes other nodes. If this node dies, another one tries once the claim has expired.
      await failures.claim(this.listener.id, event.id, retries.claimUntil(), tx);
      return 'claimed';
    });
    if (claimed !== 'claimed') return claimed;
    await this.listener.handle(restoreEvent(event, this.listener.event));
    await units.run((tx) => failures.forget(this.listener.id, event.id, tx));
    return 'done';
  }

  private async failed(event: DomainEventEntity, error: unknown): Promise<void> {
    const { units, failures } = this.context;
    const attempts = await units.run((tx) => failures.noteAgain(this.listener.id, event.id, error, tx));
    this.logger.error({
      message: 'An event is set aside',
      eventId: event.id,
      eventType: event.type,
      attempts,
      error,
    });
  }
}
