import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../platform/platform.api.js';

/** Wrong guesses at one account: from anywhere, from one known device, or from one address. */
@Entity('guess_counters')
export class GuessCounterEntity {
  /** Keyed hash of the account, or of the account with the known device or the address. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  id!: string;

  /** Keyed hash of the account, by which all its counters are found. Null in rows of older releases. */
  @Index()
  @Column({ type: 'varchar', length: 43, nullable: true })
  account!: string | null;

  /** Consecutive failures, including guesses still being checked; 0 after a correct one. */
  @Column({ type: 'bigint', transformer: wholeNumber })
  failures!: number;

  @Index()
  @Column({ name: 'last_guess_at', type: 'datetime', precision: 3 })
  lastGuessAt!: Date;
}
