import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { RedisConnection } from '../../shared/redis/redis-connection.js';

/** What a node that says nothing more has written stays for so many milliseconds. */
const nodeTtlMs = 5_000;

/** Users in one script: Redis serves others in between. */
const chunkSize = 500;

/**
 * Each node has a set of its users, which expires without its heartbeat; the names of the sets are in one more.
 * Adds and removes users of this node, prolongs its set, and counts the members of all.
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

/** How many users are in the room `welcome` on other nodes and not on this one, as far as Redis knows. */
@Injectable()
export class UsersElsewhere {
  /** As of the last comparison; 0 without Redis, and while it is gone. */
  count = 0;
  private readonly own: string;
  /** The connection over which Redis was told of everybody; another one may lead to an empty Redis. */
  private toldOverConnection = -1;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly redis: RedisConnection) {
    this.own = redis.name(`presence:${randomUUID()}`);
    redis.beforeEnd((commands) => commands.del(this.own));
  }

  get configured(): boolean {
    return this.redis.configured;
  }

  /**
   * Tells Redis of the users who came or went, and asks how many there are. Never rejects: what it could not tell, it
   * tells the next time.
   * @param here the users of this node
   * @param moved those who came or went since the last call; empty afterwards
   */
  compare(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<void> {
    this.last = this.last.then(() => this.compareOnce(here, moved));
    return this.last;
  }

  private async compareOnce(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<void> {
    const { losses } = this.redis;
    const known = this.toldOverConnection === losses;
    this.toldOverConnection = -1;
    try {
      // It does not know all when it was emptied, or this node was frozen for longer than its set stays.
      if ((known && (await this.tell(here, moved))) || (await this.tellAll(here, moved)))
        this.toldOverConnection = losses;
    } catch {
      this.count = 0;
    }
  }

  private async tellAll(here: ReadonlyMap<string, unknown>, moved: Set<string>): Promise<boolean> {
    await this.redis.run((commands) => commands.del(this.own));
    for (const userId of here.keys()) moved.add(userId);
    return this.tell(here, moved);
  }

  /** @returns whether Redis now knows all users of this node */
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
