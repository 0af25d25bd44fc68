import { Column, Entity, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../shared/database/whole-number.js';

/** How far a user has read: one row a user, never one a notification. */
@Entity('read_marks')
export class ReadMarkEntity {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @Column({ name: 'read_up_to', type: 'bigint', transformer: wholeNumber })
  readUpTo!: number;
}
