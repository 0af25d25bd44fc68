/** Known wrong: new notifications are those with a later time than the last one. */
import { MoreThan } from 'typeorm';

const { NotificationsRepository } = await import(
  new URL('../../../dist/notifications/persistence/notifications.repository.js', import.meta.url)
);

let newest = new Date(0);
NotificationsRepository.prototype.from = async function (id, limit) {
  const own = await this.find(id);
  const rows = await this.notifications.find({
    where: { createdAt: MoreThan(newest) },
    order: { createdAt: 'ASC' },
    take: limit,
  });
  newest = rows.at(-1)?.createdAt ?? newest;
  return own === null ? rows : [own, ...rows.filter((row) => row.id !== id)];
};
