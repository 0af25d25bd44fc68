import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnection } from '../../shared/redis/redis-connection.js';

/** Windows are a minute long; in seconds. */
const windowSeconds = 60;

interface Script {
  keys: string[];
  arguments: string[];
}

/**
 * Counts up to so many points for a key within a minute: in Redis, for all nodes together, or in the memory of this
 * node without one, and while it is gone. What is forgotten when either comes or goes is a minute's worth at most.
 */
export function addressLimiter(name: string, points: number, redis: RedisConnection): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
  if (!redis.configured) return memory;
  return new RateLimiterRedis({
    // The connection behind it is another one each time that Redis comes back.
    storeClient: {
      eval: (script: string, options: Script) => redis.run((commands) => commands.eval(script, options)),
    },
    useRedisPackage: true,
    insuranceLimiter: memory,
    keyPrefix: redis.name(`limit:${name}`),
    points,
    duration: windowSeconds,
  });
}
