import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('notifications')
export class NotificationEntity {
  /** The cursor of clients: ids grow in the order in which notifications became visible. */
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 100 })
  type!: string;

  /** JSON. */
  @Column({ type: 'text' })
  data!: string;

  /** The account that the notification is about, by which it is found when the account is removed. */
  @Index()
  @Column({ name: 'about_user_id', type: 'varchar', length: 36, nullable: true })
  aboutUserId!: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;
}
