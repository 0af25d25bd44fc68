import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ScheduleEntity } from './schedule.entity.js';

@Injectable()
export class SchedulesRepository {
  constructor(@InjectRepository(ScheduleEntity) private readonly schedules: Repository<ScheduleEntity>) {}

  /**
   * Claims work that is due and says when it is due next. Of nodes that claim at once one wins: the one that still
   * finds the row as it was read. None holds a lock while it works.
   */
  async claim(name: string, now: Date, intervalMs: number): Promise<boolean> {
    const row = await this.schedules.findOneBy({ name });
    if (row === null) {
      await this.schedules.createQueryBuilder().insert().values({ name, dueAt: now }).orIgnore().execute();
    }
    const due = row?.dueAt ?? now;
    // Nobody plans that far ahead: the clock was wrong for a while, and must not put the work off until it is right.
    const impossible = new Date(now.getTime() + 2 * intervalMs);
    if (due > now && due < impossible) return false;
    const dueAt = new Date(now.getTime() + intervalMs);
    const { affected } = await this.schedules.update({ name, dueAt: due }, { dueAt });
    return affected === 1;
  }
}
