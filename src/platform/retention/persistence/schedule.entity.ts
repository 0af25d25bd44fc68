import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A periodic task that is run once in the whole cluster. */
@Entity('schedules')
export class ScheduleEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  name!: string;

  /** Earliest time of the next run. */
  @Column({ name: 'due_at', type: 'datetime', precision: 3 })
  dueAt!: Date;
}
