import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Settings } from '../../shared/config/settings.js';
import { Problem } from '../../shared/errors/problem.js';
import { requestErrors } from '../../shared/errors/request.errors.js';

/**
 * One core stays free for everything else, and one of the four threads on which Node also reads files and looks up
 * names.
 */
const concurrency = Math.min(3, Math.max(1, availableParallelism() - 1));

/** Seconds after which to come back when too many passwords wait. */
const busyRetrySeconds = 2;

/** Stored parameters beyond these are not worked with: a forged row must not stop the process. */
const largest = { memoryKib: 1_048_576, passes: 16, lanes: 16 };

const parameters = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

/** Hashes passwords with Argon2id (the library's default), a few at a time, beside the event loop. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private readonly logger = new Logger(PasswordHasher.name);
  private readonly slots = pLimit(concurrency);
  /** One more than there are slots: while all of them work, the next password is admitted, so that none stands idle. */
  private readonly queue = pLimit(concurrency + 1);
  private readonly options: Options;
  private decoy = '';

  constructor(private readonly settings: Settings) {
    this.options = {
      memoryCost: settings.ARGON2_MEMORY_KIB,
      timeCost: settings.ARGON2_TIME,
      parallelism: 1,
    };
  }

  /** Passwords that wait for their turn. */
  get waiting(): number {
    return this.queue.pendingCount + this.slots.pendingCount;
  }

  async onModuleInit(): Promise<void> {
    this.decoy = await hash(randomBytes(16), this.options);
  }

  /** @throws Problem `server.busy` when `HASH_QUEUE_LIMIT` passwords wait already */
  async hash(password: string): Promise<string> {
    return this.queued(() => this.slots(() => hash(password, this.options)));
  }

  /**
   * @param stored the account's hash; without one, the same work is done and the answer is no
   * @param admit called when this password is next, before the work; when it throws, the work is not done
   * @throws Problem `server.busy` when `HASH_QUEUE_LIMIT` passwords wait already
   */
  async verify(stored: string | undefined, password: string, admit: () => Promise<void>): Promise<boolean> {
    if (stored !== undefined && !this.isBounded(stored)) {
      this.logger.error('A stored password hash is not of ours, or its parameters are out of bounds');
      return false;
    }
    const matches = await this.queued(async () => {
      await admit();
      return this.slots(() => verify(stored ?? this.decoy, password));
    });
    return matches && stored !== undefined;
  }

  /** Whether a hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { ARGON2_MEMORY_KIB, ARGON2_TIME } = this.settings;
    return parameters.exec(stored)?.slice(1).join() !== `${ARGON2_MEMORY_KIB},${ARGON2_TIME},1`;
  }

  private queued<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= this.settings.HASH_QUEUE_LIMIT) {
      throw new Problem(requestErrors.busy, { retryAfter: busyRetrySeconds });
    }
    return this.queue(work);
  }

  /** Ours may be larger than anything that is taken from elsewhere. */
  private isBounded(stored: string): boolean {
    const [, memory, passes, lanes] = parameters.exec(stored)?.map(Number) ?? [];
    if (memory === undefined || passes === undefined || lanes === undefined) return false;
    const { ARGON2_MEMORY_KIB, ARGON2_TIME } = this.settings;
    return (
      memory <= Math.max(largest.memoryKib, ARGON2_MEMORY_KIB) &&
      passes <= Math.max(largest.passes, ARGON2_TIME) &&
      lanes <= largest.lanes
    );
  }
}
