import { Injectable, Logger } from '@nestjs/common';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { addressGroup, Clock, Problem, RedisConnection } from '../../platform/platform.api.js';
import { authErrors } from '../auth.errors.js';
import { addressLimiter } from './address-limiter.js';
import { GuessingSettings } from './guessing.settings.js';

const minuteMs = 60_000;

export type LimitedCall = 'login' | 'register' | 'change-password';

interface Limit {
  perMinute: number;
  limiter: RateLimiterAbstract;
}

/**
 * Applies `LOGIN_LIMIT_PER_MINUTE` and `REGISTER_LIMIT_PER_MINUTE` to each client address. A change of password contains
 * the current one, so it is limited like a login, with a count of its own for each user.
 */
@Injectable()
export class AddressLimits {
  private readonly logger = new Logger(AddressLimits.name);
  private readonly limits: Readonly<Record<LimitedCall, Limit>>;

  constructor(
    settings: GuessingSettings,
    private readonly clock: Clock,
    redis: RedisConnection,
  ) {
    this.limits = {
      login: limit('login', settings.LOGIN_LIMIT_PER_MINUTE, redis),
      register: limit('register', settings.REGISTER_LIMIT_PER_MINUTE, redis),
      'change-password': limit('change-password', settings.LOGIN_LIMIT_PER_MINUTE, redis),
    };
  }

  /**
   * Counts a call from this address, whatever its outcome. Counts restart with each minute of the clock, so that all
   * nodes agree on the window; around the turn of a minute, up to twice the limit may pass.
   * @param userId gives each user a count of their own, where the user is known
   * @throws Problem `auth.too-many-attempts` until the next minute
   */
  async count(call: LimitedCall, ip: string, userId = ''): Promise<void> {
    const { perMinute, limiter } = this.limits[call];
    if (perMinute === 0) return;
    const now = this.clock.now().getTime();
    const minute = Math.floor(now / minuteMs);
    try {
      await limiter.consume(`${minute}:${userId}:${addressGroup(ip)}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // Logged once per address and minute, so that refused clients cannot fill the log.
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
