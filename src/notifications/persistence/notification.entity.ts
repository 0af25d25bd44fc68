import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('notifications')
export class NotificationEntity {
  /** The clients' cursor: it grows in the order in which notifications became visible. */
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 100 })
  type!: string;

  /** JSON. */
  @Column({ type: 'text' })
  data!: string;

  /** The account that it tells of, so that it can be found when that account goes. */
  @Index()
  @Column({ name: 'about_user_id', type: 'varchar', length: 36, nullable: true })
  aboutUserId!: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;
}
