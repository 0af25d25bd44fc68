import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { addressGroup } from '../addresses/address-group.js';
import { Clock } from '../runtime/clock.js';
import { httpErrors } from './http.errors.js';
import type { Problem } from './problem.js';
import { requestErrors } from './request.errors.js';

/** Least time between two lines about one address and one kind of refusal, in milliseconds. */
const windowMs = 60_000;

/** So many addresses have lines of their own within a minute; all others share theirs. */
const mostWindows = 1_000;

interface Line {
  level: 'error' | 'warn' | 'log';
  fields: { message: string; event?: string; [field: string]: unknown };
}

/** What has been refused since the last line about one address and kind. */
interface Window {
  since: number;
  line: Line;
  count: number;
}

/**
 * Logs requests that were refused for their origin, for missing permissions or for invalid input. Of the input only our
 * error codes are logged: the names and values of fields may contain anything. A request that failed because the database
 * was unavailable is logged as an error of the server.
 *
 * The first refusal of an address is logged at once. Those that follow are counted, and the next line, a minute later,
 * has their number, so that refused clients cannot fill a disk.
 */
@Injectable()
export class RefusalLog implements OnApplicationShutdown {
  private readonly logger = new Logger('Refusals');
  private readonly windows = new Map<string, Window>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {}

  /** @param ip where it came from, if that is known */
  note(problem: Problem, ip?: string): void {
    const code = problem.kind.code;
    const own = `${code} ${ip === undefined ? '' : addressGroup(ip)}`;
    const isOwn = this.windows.has(own) || this.windows.size < mostWindows;
    const line = lineOf(problem, isOwn ? ip : undefined);
    if (line === undefined) return;
    const key = isOwn ? own : code;
    const window = this.windows.get(key);
    if (window === undefined) {
      this.windows.set(key, { since: this.now, line, count: 0 });
      this.write(line, 1);
      this.timer ??= setInterval(() => {
        this.sweep();
      }, windowMs).unref();
      return;
    }
    window.line = line;
    window.count += 1;
    if (this.isOver(window)) this.settle(key, window);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const { line, count } of this.windows.values()) if (count > 0) this.write(line, count);
    this.windows.clear();
  }

  private get now(): number {
    return this.clock.now().getTime();
  }

  /** Also when the clock was set back. */
  private isOver({ since }: Window): boolean {
    return Math.abs(this.now - since) >= windowMs;
  }

  private sweep(): void {
    for (const [key, window] of this.windows) if (this.isOver(window)) this.settle(key, window);
  }

  private settle(key: string, window: Window): void {
    if (window.count === 0) {
      this.windows.delete(key);
      return;
    }
    this.write(window.line, window.count);
    window.since = this.now;
    window.count = 0;
  }

  private write({ level, fields }: Line, count: number): void {
    this.logger[level](count === 1 ? fields : { ...fields, count });
  }
}

function lineOf({ kind, extras, cause }: Problem, ip: string | undefined): Line | undefined {
  const from = ip === undefined ? {} : { ip };
  switch (kind) {
    case requestErrors.unavailable:
      return {
        level: 'error',
        fields: { message: 'Refused: the database did not answer', ...from, error: cause },
      };
    case requestErrors.forbiddenOrigin:
      return {
        level: 'warn',
        fields: { message: 'Refused: from another site', event: 'authz_fail', code: kind.code, ...from },
      };
    case httpErrors.forbidden:
      return {
        level: 'warn',
        fields: { message: 'Refused: not allowed', event: 'authz_fail', code: kind.code, ...from },
      };
    case requestErrors.invalid: {
      const problems = extras.fields?.map(({ code }) => code) ?? [];
      return {
        level: 'log',
        fields: { message: 'Refused: not valid', event: 'input_validation_fail', problems, ...from },
      };
    }
    default:
      return undefined;
  }
}
