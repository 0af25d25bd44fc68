import { Logger } from '@nestjs/common';
import type { DurableListenerDefinition } from './listener-discovery.js';
import type { ListenerTools } from './listener-tools.js';
import type { DomainEventEntity } from './persistence/domain-event.entity.js';
import { lockedRetryMs } from './relay.js';
import { restoreEvent } from './stored-event.js';

/** So many are handled before the listener looks at new events again. */
const batchSize = 10;

/**
 * Hands events that were set aside to their listener again, once somebody has asked for it.
 *
 * Beside the listener's normal stream, in the same order and under the same lock, without moving its position. What
 * the listener writes and the end of the failure commit together. One more failure sets the event aside again.
 */
export class SetAsideEvents {
  private readonly logger: Logger;

  constructor(
    private readonly listener: DurableListenerDefinition,
    private readonly tools: ListenerTools,
  ) {
    this.logger = new Logger(`Listener ${listener.id}`);
  }

  /** @returns after how many milliseconds to go on, if there is more to do */
  async handleDue(): Promise<number | undefined> {
    const events = await this.tools.failures.due(this.listener.id, batchSize);
    for (const event of events) {
      if ((await this.handle(event)) === 'locked') return lockedRetryMs;
    }
    return events.length < batchSize ? undefined : 0;
  }

  private async handle(event: DomainEventEntity): Promise<'done' | 'locked'> {
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
      await this.failed(event, error);
      return 'done';
    }
  }

  private handleInTransaction(event: DomainEventEntity): Promise<'done' | 'locked' | 'gone'> {
    const { units, offsets, failures } = this.tools;
    return units.run(async (tx) => {
      if ((await offsets.lock(this.listener.id, tx)) === null) return 'locked';
      if (!(await failures.isDue(this.listener.id, event.id, tx))) return 'gone';
      await this.listener.handle(restoreEvent(event, this.listener.event), tx);
      await failures.forget(this.listener.id, event.id, tx);
      return 'done';
    });
  }

  private async handleOutside(event: DomainEventEntity): Promise<'done' | 'locked' | 'gone'> {
    const { units, offsets, failures, retries } = this.tools;
    const claimed = await units.run(async (tx) => {
      if ((await offsets.lock(this.listener.id, tx)) === null) return 'locked';
      if (!(await failures.isDue(this.listener.id, event.id, tx))) return 'gone';
      // Other nodes stay away meanwhile. Should this one die, another one tries when the claim is over.
      await failures.claim(this.listener.id, event.id, retries.claimUntil(), tx);
      return 'claimed';
    });
    if (claimed !== 'claimed') return claimed;
    await this.listener.handle(restoreEvent(event, this.listener.event));
    await units.run((tx) => failures.forget(this.listener.id, event.id, tx));
    return 'done';
  }

  private async failed(event: DomainEventEntity, error: unknown): Promise<void> {
    const { units, failures } = this.tools;
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
