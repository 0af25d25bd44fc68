import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row that the readiness check writes to find out whether the database accepts writes. */
@Entity('health_checks')
export class HealthCheckEntity {
  /** Always `write`. */
  @PrimaryColumn({ type: 'varchar', length: 20 })
  name!: string;

  @Column({ name: 'checked_at', type: 'datetime', precision: 3 })
  checkedAt!: Date;

  /** Filled, and emptied again: a table that is full still lets a row change in its place. */
  @Column({ type: 'text' })
  room!: string;
}
