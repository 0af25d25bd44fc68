import { Column, Entity, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../database/whole-number.js';

/** The position of a listener. The relay's own row, `#relay`, stores the highest `seq` that it has assigned. */
@Entity('event_offsets')
export class EventOffsetEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  listener!: string;

  /** `seq` of the last event that this listener has finished, or that was not meant for it. */
  @Column({ type: 'bigint', transformer: wholeNumber })
  position!: number;

  /** Earliest time of the next attempt: set after a failure, or while a node handles an event outside a transaction. */
  @Column({ name: 'retry_at', type: 'datetime', precision: 3, nullable: true })
  retryAt!: Date | null;
}
