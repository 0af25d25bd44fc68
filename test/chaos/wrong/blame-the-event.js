/** Known wrong: what fails because the database does counts as a failure of the event, which is set aside in the end. */
const { DurableListener } = await import(
  new URL('../../../dist/shared/events/durable-listener.js', import.meta.url)
);

const { handleInTransaction } = DurableListener.prototype;
DurableListener.prototype.handleInTransaction = function (...given) {
  return handleInTransaction.apply(this, given).catch((cause) => {
    // Without what tells it apart.
    throw cause.driverError === undefined ? cause : new Error(cause.message, { cause });
  });
};
