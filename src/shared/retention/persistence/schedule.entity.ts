import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Work that is done once in the cluster and again after a while. */
@Entity('schedules')
export class ScheduleEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  name!: string;

  /** Not to be done before this moment. */
  @Column({ name: 'due_at', type: 'datetime', precision: 3 })
  dueAt!: Date;
}
