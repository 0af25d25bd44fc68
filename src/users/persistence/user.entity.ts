import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../platform/platform.api.js';

@Entity('users')
export class UserEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** Email address as typed at registration, for display. */
  @Column({ type: 'varchar', length: 254 })
  email!: string;

  /** Email address in its canonical form, unique among accounts. */
  @Index({ unique: true })
  @Column({ name: 'canonical_email', type: 'varchar', length: 254 })
  canonicalEmail!: string;

  /** Argon2id, with its parameters and salt in the PHC format. */
  @Column({ name: 'password_hash', type: 'varchar', length: 255 })
  passwordHash!: string;

  /** Incremented by each password change, but not when an unchanged password is rehashed. */
  @Column({ name: 'password_version', type: 'bigint', transformer: wholeNumber })
  passwordVersion!: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;
}
