import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SessionEndReason } from '../events/session-ended.event.js';

@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index()
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;

  /** Written at most once a minute. */
  @Column({ name: 'last_seen_at', type: 'datetime', precision: 3 })
  lastSeenAt!: Date;

  /** The last possible moment, whatever was seen of it. */
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'ended_at', type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'end_reason', type: 'varchar', length: 20, nullable: true })
  endReason!: SessionEndReason | null;

  /** The address it was made from. */
  @Column({ type: 'varchar', length: 45 })
  ip!: string;

  /** What the browser said of itself, cut. */
  @Column({ name: 'user_agent', type: 'varchar', length: 512 })
  userAgent!: string;
}
