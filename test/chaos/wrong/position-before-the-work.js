/** Known wrong: the position of a durable listener commits before its work, so what is interrupted is never done. */
import { setTimeout as pause } from 'node:timers/promises';

/** As long as the second commit would take on a slow disk, so that a few kills are enough to fall in between. */
const gapMs = 20;

const { DurableListener } = await import(
  new URL('../../../dist/platform/events/delivery/durable-listener.js', import.meta.url)
);
const { restoreEvent } = await import(
  new URL('../../../dist/platform/events/delivery/stored-event.js', import.meta.url)
);

DurableListener.prototype.handleInTransaction = async function (events, from, upTo) {
  const { units, offsets } = this.context;
  await units.run((tx) => offsets.move(this.listener.id, upTo, tx));
  await pause(gapMs);
  await units.run(async (tx) => {
    for (const event of events) await this.listener.handle(restoreEvent(event, this.listener.event), tx);
  });
};
