import { Injectable, Logger } from '@nestjs/common';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { Settings } from '../../shared/config/settings.js';
import { Problem } from '../../shared/errors/problem.js';
import { RedisConnection } from '../../shared/redis/redis-connection.js';
import { Clock } from '../../shared/time/clock.js';
import { authErrors } from '../auth.errors.js';
import { addressGroup } from './address-group.js';
import { addressLimiter } from './address-limiter.js';

const minuteMs = 60_000;

export type LimitedCall = 'login' | 'register';

interface Limit {
  perMinute: number;
  limiter: RateLimiterAbstract;
}

/** `LOGIN_LIMIT_PER_MINUTE` and `REGISTER_LIMIT_PER_MINUTE`: how often one client address may try. */
@Injectable()
export class AddressLimits {
  private readonly logger = new Logger(AddressLimits.name);
  private readonly limits: Readonly<Record<LimitedCall, Limit>>;

  constructor(
    settings: Settings,
    private readonly clock: Clock,
    redis: RedisConnection,
  ) {
    this.limits = {
      login: limit('login', settings.LOGIN_LIMIT_PER_MINUTE, redis),
      register: limit('register', settings.REGISTER_LIMIT_PER_MINUTE, redis),
    };
  }

  /**
   * Counts a call of this address, whatever comes of it. The count begins anew with each minute of the clock, so that
   * all nodes agree on when; two minutes' worth may fall together where they meet.
   * @throws Problem `auth.too-many-attempts` until the next minute
   */
  async count(call: LimitedCall, ip: string): Promise<void> {
    const { perMinute, limiter } = this.limits[call];
    if (perMinute === 0) return;
    const now = this.clock.now().getTime();
    const minute = Math.floor(now / minuteMs);
    try {
      await limiter.consume(`${minute}:${addressGroup(ip)}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // Once an address and minute, or whoever is refused could fill the log.
      if (refusal.consumedPoints === perMinute + 1) this.note(call, ip, perMinute);
      throw new Problem(authErrors.tooManyAttempts, { retryAfter: ((minute + 1) * minuteMs - now) / 1000 });
    }
  }

  private note(call: LimitedCall, ip: string, perMinute: number): void {
    this.logger.warn({
      message: 'Too many attempts from one address',
      event: 'excess_rate_limit_exceeded',
      call,
      ip,
      perMinute,
    });
  }
}

function limit(call: LimitedCall, perMinute: number, redis: RedisConnection): Limit {
  return { perMinute, limiter: addressLimiter(call, perMinute, redis) };
}
