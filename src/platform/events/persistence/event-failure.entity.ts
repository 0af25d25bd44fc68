import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that a listener failed to handle. The row is removed once the event has been handled or skipped. */
@Entity('event_failures')
export class EventFailureEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  listener!: string;

  @PrimaryColumn({ name: 'event_id', type: 'varchar', length: 36 })
  eventId!: string;

  @Column({ type: 'int' })
  attempts!: number;

  @Column({ type: 'text' })
  error!: string;

  /** Whether the listener has given up on the event and continued without it. */
  @Column({ name: 'set_aside', type: 'boolean' })
  setAside!: boolean;

  @Column({ name: 'failed_at', type: 'datetime', precision: 3 })
  failedAt!: Date;

  /** When an event that was set aside is to be handled again; null until an operator requests it. */
  @Column({ name: 'due_at', type: 'datetime', precision: 3, nullable: true })
  dueAt!: Date | null;
}
