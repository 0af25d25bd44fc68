import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { wholeNumber } from '../../database/whole-number.js';

/** One committed event. `position` is the order of insertion, not of commit: only the relay reads by it. */
@Entity('domain_events')
export class DomainEventEntity {
  @PrimaryGeneratedColumn()
  position!: number;

  @Column({ type: 'varchar', length: 36, unique: true })
  id!: string;

  /** The event's place in the order in which listeners receive events; null until the relay has assigned it. */
  @Index({ unique: true })
  @Column({ type: 'bigint', nullable: true, transformer: wholeNumber })
  seq!: number | null;

  @Column({ type: 'varchar', length: 100 })
  type!: string;

  @Column({ type: 'text' })
  payload!: string;

  @Column({ name: 'occurred_at', type: 'datetime', precision: 3 })
  occurredAt!: Date;
}
