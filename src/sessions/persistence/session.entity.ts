import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SessionEndReason } from '../events/session-ended.event.js';

@Entity('sessions')
@Index(['userId', 'endedAt', 'createdAt'])
export class SessionEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;

  /** Written at most once a minute. */
  @Column({ name: 'last_seen_at', type: 'datetime', precision: 3 })
  lastSeenAt!: Date;

  /** Latest time at which the session expires, regardless of activity. */
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'ended_at', type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'end_reason', type: 'varchar', length: 20, nullable: true })
  endReason!: SessionEndReason | null;

  /** IP address of the sign-in. */
  @Column({ type: 'varchar', length: 45 })
  ip!: string;

  /** `User-Agent` header of the sign-in, truncated. */
  @Column({ name: 'user_agent', type: 'varchar', length: 512 })
  userAgent!: string;
}
