import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../platform/platform.api.js';

/** Consecutive wrong guesses at one account, or from one known device at one account. */
@Entity('guess_counters')
export class GuessCounterEntity {
  /** Keyed hash of the account, or of the known device and the account. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  id!: string;

  /** Consecutive failures, including guesses still being checked; 0 after a correct one. */
  @Column({ type: 'bigint', transformer: wholeNumber })
  failures!: number;

  @Index()
  @Column({ name: 'last_guess_at', type: 'datetime', precision: 3 })
  lastGuessAt!: Date;
}
