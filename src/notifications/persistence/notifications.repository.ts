import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, type EntityManager, In, LessThan, Repository } from 'typeorm';
import { RowReader } from '../../platform/platform.api.js';
import { NotificationEntity } from './notification.entity.js';

@Injectable()
export class NotificationsRepository {
  private readonly reader: RowReader<NotificationEntity>;

  constructor(
    @InjectRepository(NotificationEntity) private readonly notifications: Repository<NotificationEntity>,
  ) {
    this.reader = new RowReader(notifications);
  }

  /** @returns the new row's id */
  async insert(row: Omit<NotificationEntity, 'id'>, tx: EntityManager): Promise<number> {
    const { identifiers } = await tx.insert(NotificationEntity, row);
    return (identifiers[0] as { id: number }).id;
  }

  /** Returns notifications, newest first. @param before only ids below this one */
  newest(limit: number, before?: number): Promise<NotificationEntity[]> {
    return this.notifications.find({
      ...(before === undefined ? {} : { where: { id: LessThan(before) } }),
      order: { id: 'DESC' },
      take: limit,
    });
  }

  find(id: number): Promise<NotificationEntity | null> {
    return this.reader.first('WHERE id = ?', [id]);
  }

  /** Returns notifications with this id or a higher one, oldest first. */
  from(id: number, limit: number): Promise<NotificationEntity[]> {
    return this.reader.read('WHERE id >= ? ORDER BY id LIMIT ?', [id, limit]);
  }

  /** @returns the newest id, or 0 */
  async head(): Promise<number> {
    const [newest] = await this.notifications.find({ select: { id: true }, order: { id: 'DESC' }, take: 1 });
    return newest?.id ?? 0;
  }

  /**
   * Removes the oldest notifications, up to the first one that is not older than `before`, and never the newest.
   * @returns the removed ids, ascending
   */
  async removeOldest(before: Date, limit: number, tx: EntityManager): Promise<number[]> {
    const oldest = await tx.find(NotificationEntity, {
      select: { id: true, createdAt: true },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const young = oldest.findIndex(({ createdAt }) => createdAt >= before);
    const ids = oldest.slice(0, young === -1 ? -1 : young).map(({ id }) => id);
    if (ids.length > 0) await tx.delete(NotificationEntity, { id: In(ids) });
    return ids;
  }

  /** Replaces the data of the notifications about an account, and unlinks them from it. */
  async eraseAbout(aboutUserId: string, data: string, tx: EntityManager): Promise<void> {
    await tx.update(NotificationEntity, { aboutUserId }, { data, aboutUserId: null });
  }

  /** Counts notifications with `after < id <= upTo`; counting stops at `limit`. */
  async count(after: number, upTo: number, limit: number): Promise<number> {
    if (upTo <= after) return 0;
    const rows = await this.notifications.find({
      select: { id: true },
      where: { id: Between(after + 1, upTo) },
      take: limit,
    });
    return rows.length;
  }
}
