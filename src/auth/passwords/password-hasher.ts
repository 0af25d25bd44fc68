import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Problem, requestErrors } from '../../platform/platform.api.js';
import { PasswordSettings } from './password.settings.js';

/**
 * Passwords hashed at once. Leaves one core free, and one of the four threads on which Node also reads files and
 * resolves names.
 */
const concurrency = Math.min(3, Math.max(1, availableParallelism() - 1));

/** `Retry-After` when the queue is full, in seconds. */
const busyRetrySeconds = 2;

/** Largest parameters of a stored hash that is verified: a forged row must not stop the process. */
const largest = { memoryKib: 1_048_576, passes: 16, lanes: 16 };

const parameters = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

/** Hashes passwords with Argon2id (the library's default), a few at a time, outside the event loop. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private readonly logger = new Logger(PasswordHasher.name);
  private readonly slots = pLimit(concurrency);
  /** Runs one more than `slots`: while all slots are busy, the next password is admitted, so that no slot idles. */
  private readonly queue = pLimit(concurrency + 1);
  private readonly options: Options;
  private decoy = '';

  constructor(private readonly settings: PasswordSettings) {
    this.options = {
      memoryCost: settings.ARGON2_MEMORY_KIB,
      timeCost: settings.ARGON2_TIME,
      parallelism: 1,
    };
  }

  /** Number of passwords waiting to be hashed or verified. */
  get waiting(): number {
    return this.queue.pendingCount + this.slots.pendingCount;
  }

  async onModuleInit(): Promise<void> {
    this.decoy = await hash(randomBytes(16), this.options);
  }

  /** @throws Problem `server.busy` when `HASH_QUEUE_LIMIT` passwords are already waiting */
  async hash(password: string): Promise<string> {
    return this.queued(() => this.slots(() => hash(password, this.options)));
  }

  /**
   * @param stored the account's hash; undefined verifies a decoy, which takes equally long, and resolves to false
   * @param admit called when this password is next, before it is verified; when it throws, nothing is verified
   * @throws Problem `server.busy` when `HASH_QUEUE_LIMIT` passwords are already waiting
   */
  async verify(stored: string | undefined, password: string, admit: () => Promise<void>): Promise<boolean> {
    if (stored !== undefined && !this.isBounded(stored)) {
      this.logger.error('A stored password hash has an unknown format, or its parameters are out of bounds');
      return false;
    }
    const matches = await this.queued(async () => {
      await admit();
      return this.slots(() => verify(stored ?? this.decoy, password));
    });
    return matches && stored !== undefined;
  }

  /** Whether a hash was made with parameters other than the current settings. */
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

  /** Whether the parameters of a hash are at most `largest`, or at most the settings where those are larger. */
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
