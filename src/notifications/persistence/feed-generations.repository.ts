import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { FeedGenerationEntity } from './feed-generation.entity.js';

const name = 'feed';

@Injectable()
export class FeedGenerationsRepository {
  constructor(
    @InjectRepository(FeedGenerationEntity) private readonly generations: Repository<FeedGenerationEntity>,
  ) {}

  /** The table's name in the database. */
  get table(): string {
    return this.generations.metadata.tableName;
  }

  /** Creates the row when there is none. When nodes start at once, the first one wins. */
  async begin(generation: string): Promise<void> {
    await this.generations.createQueryBuilder().insert().values({ name, generation }).orIgnore().execute();
  }

  /** @returns the current generation; null before the first one */
  async current(): Promise<string | null> {
    return (await this.generations.findOneBy({ name }))?.generation ?? null;
  }

  /** Replaces the generation `old`; does nothing when another node has already replaced it. */
  async replace(old: string | null, generation: string): Promise<void> {
    if (old === null) await this.begin(generation);
    else await this.generations.update({ name, generation: old }, { generation });
  }
}
