/**
 * Known wrong: what a durable listener writes commits by itself, and its position moves afterwards. A process that dies
 * in between, or a listener that fails after its first write, does the same work again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { SelectQueryBuilder } from 'typeorm';

/** As long as the second commit would take on a slow disk, so that a few kills are enough to fall in between. */
const gapMs = 20;

const { DurableListener } = await import(
  new URL('../../../dist/platform/events/delivery/durable-listener.js', import.meta.url)
);
const { UnitOfWork } = await import(
  new URL('../../../dist/platform/database/unit-of-work.js', import.meta.url)
);
const { restoreEvent } = await import(
  new URL('../../../dist/platform/events/delivery/stored-event.js', import.meta.url)
);

const { afterCommit } = UnitOfWork.prototype;
UnitOfWork.prototype.afterCommit = function (action) {
  try {
    afterCommit.call(this, action);
  } catch {
    // There is no unit whose commit could be awaited.
    action();
  }
};

// Nor a transaction in which a row could be locked: on MySQL the builder would refuse, and nothing be done at all.
const { setLock } = SelectQueryBuilder.prototype;
SelectQueryBuilder.prototype.setLock = function (...given) {
  return this.queryRunner?.isTransactionActive === true ? setLock.apply(this, given) : this;
};

DurableListener.prototype.handleInTransaction = async function (events, from, upTo) {
  const { units, offsets } = this.context;
  for (const event of events) {
    await this.listener.handle(restoreEvent(event, this.listener.event), units.dataSource.manager);
  }
  await pause(gapMs);
  await units.run((tx) => offsets.move(this.listener.id, upTo, tx));
};
