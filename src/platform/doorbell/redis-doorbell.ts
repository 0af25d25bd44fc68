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
 * Exchanges rings with the other nodes over a Redis channel. If a ring is lost, with Redis or without, the next poll
 * makes up for it.
 */
@Injectable()
export class RedisDoorbell implements OnModuleInit {
  /** This node's sender id: Redis delivers a message to every subscriber, including its sender. */
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

  /** Sends all rings of one turn of the event loop in one message, without duplicates. */
  private carry(channel: string, ring: Ring): void {
    // The node that commits runs its own relay: other nodes' relays would only wait for its lock.
    if (ring[0] === 'appended' || !this.redis.up) return;
    if (this.waiting.size === 0) {
      setImmediate(() => {
        const message: Message = { from: this.self, rings: [...this.waiting.values()] };
        this.waiting.clear();
        // RedisConnection logs what Redis refuses.
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
    for (const [topic, key] of message.rings) this.doorbell.ringLocally(topic, key);
  }
}

/** @returns undefined for an unknown kind of message, which a node of a later release may send */
function parse(text: string): Message | undefined {
  try {
    const { from, rings } = JSON.parse(text) as Partial<Message>;
    return from !== undefined && Array.isArray(rings) ? { from, rings } : undefined;
  } catch {
    return undefined;
  }
}
