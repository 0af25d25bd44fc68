/** Known wrong: two nodes may run a listener at the same time, for nobody locks its position. */
const { EventOffsetsRepository } = await import(
  new URL('../../../dist/platform/events/persistence/event-offsets.repository.js', import.meta.url)
);
const { EventOffsetEntity } = await import(
  new URL('../../../dist/platform/events/persistence/event-offset.entity.js', import.meta.url)
);

const { lock } = EventOffsetsRepository.prototype;
EventOffsetsRepository.prototype.lockRelay = function (tx) {
  return lock.call(this, '#relay', tx);
};
EventOffsetsRepository.prototype.lock = (listener, tx) => tx.findOneBy(EventOffsetEntity, { listener });
