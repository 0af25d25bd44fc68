import { Column, Entity, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../database/whole-number.js';

/** How far a listener has come. The relay's own row, `#relay`, holds the last place in the order that it gave. */
@Entity('event_offsets')
export class EventOffsetEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  listener!: string;

  /** `seq` of the last event that needs nothing more from this listener. */
  @Column({ type: 'bigint', transformer: wholeNumber })
  position!: number;

  /** Not to be tried before this moment: after a failure, or while another node works on it outside a transaction. */
  @Column({ name: 'retry_at', type: 'datetime', precision: 3, nullable: true })
  retryAt!: Date | null;
}
