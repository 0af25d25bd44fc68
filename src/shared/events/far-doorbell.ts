import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { RedisConnection } from '../redis/redis-connection.js';
import { Doorbell, type DoorbellTopic } from './doorbell.js';

type Ring = [topic: DoorbellTopic, key?: string | undefined];

interface Message {
  from: string;
  rings: Ring[];
}

/**
 * Carries rings to the other nodes, over a channel of Redis, and theirs to this one. A ring that gets lost, with Redis
 * or without, is one of those that the next poll makes up for.
 */
@Injectable()
export class FarDoorbell implements OnModuleInit {
  /** Redis brings a message to everybody who listens, its sender too. */
  private readonly self = randomUUID();
  private waiting = new Map<string, Ring>();

  constructor(
    private readonly doorbell: Doorbell,
    private readonly redis: RedisConnection,
  ) {}

  onModuleInit(): void {
    if (!this.redis.configured) return;
    const channel = this.redis.name('doorbell');
    this.redis.subscribe(channel, (text) => {
      this.hear(text);
    });
    this.doorbell.carryWith((...ring) => {
      this.carry(channel, ring);
    });
  }

  /** All rings of one turn in one message, each once. */
  private carry(channel: string, ring: Ring): void {
    // Whoever commits runs its own relay: the others would only wait for the same lock.
    if (ring[0] === 'appended' || !this.redis.up) return;
    if (this.waiting.size === 0) {
      setImmediate(() => {
        const message: Message = { from: this.self, rings: [...this.waiting.values()] };
        this.waiting.clear();
        // What Redis refuses, its connection writes down.
        this.redis
          .run((commands) => commands.publish(channel, JSON.stringify(message)))
          .catch(() => undefined);
      });
    }
    this.waiting.set(ring.join(' '), ring);
  }

  private hear(text: string): void {
    const message = parse(text);
    if (message === undefined || message.from === this.self) return;
    for (const [topic, key] of message.rings) this.doorbell.ringFromAfar(topic, key);
  }
}

/** @returns undefined for what is no message of ours: a node of a later release may send others */
function parse(text: string): Message | undefined {
  try {
    const { from, rings } = JSON.parse(text) as Partial<Message>;
    return from !== undefined && Array.isArray(rings) ? { from, rings } : undefined;
  } catch {
    return undefined;
  }
}
