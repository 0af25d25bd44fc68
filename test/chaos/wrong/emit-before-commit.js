/** Known wrong: a notification is sent when it is written, not when it is committed. */
const { FeedTail } = await import(new URL('../../../dist/notifications/feed/feed-tail.js', import.meta.url));
const { NotificationsRepository } = await import(
  new URL('../../../dist/notifications/persistence/notifications.repository.js', import.meta.url)
);

let send = () => undefined;
const { onApplicationBootstrap } = FeedTail.prototype;
FeedTail.prototype.onApplicationBootstrap = function () {
  send = (batch) => this.broadcast.send(batch);
  return onApplicationBootstrap.call(this);
};

const { insert } = NotificationsRepository.prototype;
NotificationsRepository.prototype.insert = async function (row, tx) {
  const id = await insert.call(this, row, tx);
  send([{ id, type: row.type, data: JSON.parse(row.data), createdAt: row.createdAt.toISOString() }]);
  return id;
};
