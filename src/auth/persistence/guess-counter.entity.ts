import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../shared/database/whole-number.js';

/** Wrong guesses in a row at one account, or from one known device at one account. */
@Entity('guess_counters')
export class GuessCounterEntity {
  /** A keyed hash of whose they are. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  id!: string;

  /** With guesses whose outcome is not known yet; 0 after one that was right. */
  @Column({ type: 'bigint', transformer: wholeNumber })
  failures!: number;

  @Index()
  @Column({ name: 'last_guess_at', type: 'datetime', precision: 3 })
  lastGuessAt!: Date;
}
