import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnection } from '../../platform/platform.api.js';

/** Length of a window, in seconds. */
const windowSeconds = 60;

interface Script {
  keys: string[];
  arguments: string[];
}

/**
 * Limits each key to `points` per minute: in Redis, for all nodes together; in the memory of this node without Redis,
 * or while Redis is unavailable. A change between the two loses the counts of one minute at most.
 */
export function addressLimiter(name: string, points: number, redis: RedisConnection): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
  if (!redis.configured) return memory;
  return new RateLimiterRedis({
    // Not a fixed client: each reconnect to Redis replaces the connection.
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
