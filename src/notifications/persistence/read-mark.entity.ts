import { Column, Entity, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../platform/platform.api.js';

/** The read mark of a user: one row per user, not per notification. */
@Entity('read_marks')
export class ReadMarkEntity {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @Column({ name: 'read_up_to', type: 'bigint', transformer: wholeNumber })
  readUpTo!: number;
}
