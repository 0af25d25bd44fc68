import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { RedisConnection } from '../../platform/platform.api.js';

/** TTL of a node's presence set, in milliseconds; it expires when the node's heartbeat stops. */
const nodeTtlMs = 5_000;

/** Most users per script call: Redis serves other clients between calls. */
const chunkSize = 500;

/**
 * Adds and removes users of this node, renews the TTL of its set, and counts the distinct users in the sets of all
 * nodes. The set of a node expires without a heartbeat; an index set holds the names of the nodes' sets.
 */
const script = `
local index, own, scratch = KEYS[1], KEYS[2], KEYS[3]
local ttl, adds = ARGV[1], tonumber(ARGV[2])
for at = 3, #ARGV do
  redis.call(at - 2 <= adds and 'SADD' or 'SREM', own, ARGV[at])
end
redis.call('PEXPIRE', own, ttl)
redis.call('SADD', index, own)
redis.call('PEXPIRE', index, ttl)
local live = {}
for _, name in ipairs(redis.call('SMEMBERS', index)) do
  if redis.call('EXISTS', name) == 1 then live[#live + 1] = name
  elseif name ~= own then redis.call('SREM', index, name) end
end
local here, all = redis.call('SCARD', own), 0
if #live > 0 then
  all = redis.call('SUNIONSTORE', scratch, unpack(live))
  redis.call('UNLINK', scratch)
end
return {all, here}
`;

/** Counts, by Redis, the users in the room `welcome` who are on other nodes and not on this one. */
@Injectable()
export class ClusterPresence {
  /** Result of the last comparison; 0 without Redis, and while Redis is unavailable. */
  count = 0;
  private readonly own: string;
  /** Connection over which all users were last sent, by `redis.losses`; after a reconnect Redis may be empty. */
  private syncedConnection = -1;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly redis: RedisConnection) {
    this.own = redis.name(`presence:${randomUUID()}`);
    redis.beforeEnd((commands) => commands.del(this.own));
  }

  get configured(): boolean {
    return this.redis.configured;
  }

  /**
   * Sends Redis the users who came or went, and updates `count`. Never rejects: after a failure, the next call sends
   * all users of this node.
   * @param here the users of this node
   * @param moved ids of the users who came or went since the last call; empty afterwards
   */
  compare(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<void> {
    this.last = this.last.then(() => this.compareOnce(here, moved));
    return this.last;
  }

  private async compareOnce(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<void> {
    const { losses } = this.redis;
    const known = this.syncedConnection === losses;
    this.syncedConnection = -1;
    try {
      // Redis lacks users when it was emptied, or when this node stalled for longer than the TTL of its set.
      if ((known && (await this.tell(here, moved))) || (await this.tellAll(here, moved)))
        this.syncedConnection = losses;
    } catch {
      this.count = 0;
    }
  }

  private async tellAll(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<boolean> {
    await this.redis.run((commands) => commands.del(this.own));
    for (const userId of here.keys()) moved.add(userId);
    return this.tell(here, moved);
  }

  /** @returns whether the set in Redis now holds all users of this node */
  private async tell(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<boolean> {
    const users = [...moved];
    moved.clear();
    const come = users.filter((userId) => here.has(userId));
    const gone = users.filter((userId) => !here.has(userId));
    const size = here.size;
    let [all, known] = await this.send(come.slice(0, chunkSize), []);
    for (let at = chunkSize; at < come.length; at += chunkSize)
      [all, known] = await this.send(come.slice(at, at + chunkSize), []);
    for (let at = 0; at < gone.length; at += chunkSize)
      [all, known] = await this.send([], gone.slice(at, at + chunkSize));
    this.count = Math.max(0, all - size);
    return known === size;
  }

  private async send(come: string[], gone: string[]): Promise<[all: number, here: number]> {
    const answer = await this.redis.run((commands) =>
      commands.eval(script, {
        keys: [this.redis.name('presence'), this.own, `${this.own}:all`],
        arguments: [String(nodeTtlMs), String(come.length), ...come, ...gone],
      }),
    );
    return answer as [number, number];
  }
}
