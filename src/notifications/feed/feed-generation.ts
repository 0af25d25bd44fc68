import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BackupContents, Doorbell, NodeRole, WakeLoop } from '../../platform/platform.api.js';
import { FeedGenerationsRepository } from '../persistence/feed-generations.repository.js';

/** Doorbell topic, rung when the generation of the feed has changed. */
const generationTopic = 'feed-generation';

/**
 * Identifies the feed that an id belongs to. After the database lost notifications, their ids are reused, so a client
 * that has seen the lost ones must reload the feed: its ids belong to an earlier generation.
 */
@Injectable()
export class FeedGeneration implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private generation: string | undefined;
  private readonly loop = new WakeLoop(FeedGeneration.name, () => this.read());

  constructor(
    private readonly generations: FeedGenerationsRepository,
    private readonly doorbell: Doorbell,
    private readonly node: NodeRole,
    private readonly backups: BackupContents,
  ) {}

  /** @throws Error before the module is initialised */
  get current(): string {
    if (this.generation === undefined)
      throw new Error('The generation of the feed is used before it was read.');
    return this.generation;
  }

  async onModuleInit(): Promise<void> {
    // A node that finds none begins a new one: so does the first that starts on a restored backup.
    this.backups.omitRows(this.generations.table);
    if ((await this.generations.current()) === null) await this.generations.begin(randomUUID());
    await this.read();
  }

  onApplicationBootstrap(): void {
    if (!this.node.isServer) return;
    this.doorbell.onRing(generationTopic, () => void this.loop.wake());
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Starts a new generation, on all nodes. */
  async renew(): Promise<void> {
    // Replaces whatever the table contains now: a restored database may also contain an older generation.
    await this.generations.replace(await this.generations.current(), randomUUID());
    await this.read();
    this.doorbell.ring(generationTopic);
  }

  private async read(): Promise<undefined> {
    this.generation = (await this.generations.current()) ?? this.generation;
    return undefined;
  }
}
