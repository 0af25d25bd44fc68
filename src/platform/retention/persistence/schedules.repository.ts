import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ScheduleEntity } from './schedule.entity.js';

/** Allowed difference between the clocks of several nodes, in milliseconds. */
const clockSkewMs = 60_000;

@Injectable()
export class SchedulesRepository {
  constructor(@InjectRepository(ScheduleEntity) private readonly schedules: Repository<ScheduleEntity>) {}

  /**
   * Claims a task that is due, and sets when it is due next. If several nodes claim it at once, one wins: the one that
   * still finds the row as it was read. No node holds a lock while it works.
   */
  async claim(name: string, now: Date, intervalMs: number): Promise<boolean> {
    const row = await this.schedules.findOneBy({ name });
    if (row === null) {
      await this.schedules.createQueryBuilder().insert().values({ name, dueAt: now }).orIgnore().execute();
    }
    const due = row?.dueAt ?? now;
    // No task is planned that far ahead: the clock was wrong for a while, and must not delay the task until that time.
    const impossible = new Date(now.getTime() + intervalMs + clockSkewMs);
    if (due > now && due < impossible) return false;
    const dueAt = new Date(now.getTime() + intervalMs);
    const { affected } = await this.schedules.update({ name, dueAt: due }, { dueAt });
    return affected === 1;
  }
}
