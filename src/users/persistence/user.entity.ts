import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../shared/database/whole-number.js';

@Entity('users')
export class UserEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** As typed: what people are shown. */
  @Column({ type: 'varchar', length: 254 })
  email!: string;

  /** By which accounts are told apart. */
  @Index({ unique: true })
  @Column({ name: 'canonical_email', type: 'varchar', length: 254 })
  canonicalEmail!: string;

  /** Argon2id, with its parameters and salt in the PHC format. */
  @Column({ name: 'password_hash', type: 'varchar', length: 255 })
  passwordHash!: string;

  /** Grows with each change of the password, and not when the same one is hashed anew. */
  @Column({ name: 'password_version', type: 'bigint', transformer: wholeNumber })
  passwordVersion!: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;
}
