import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The generation of the feed that notification ids belong to: one row. */
@Entity('feed_generations')
export class FeedGenerationEntity {
  /** Always `feed`. */
  @PrimaryColumn({ type: 'varchar', length: 20 })
  name!: string;

  @Column({ type: 'varchar', length: 36 })
  generation!: string;
}
