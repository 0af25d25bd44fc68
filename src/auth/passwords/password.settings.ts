import { totalmem } from 'node:os';
import { WholeNumber } from '../../platform/platform.api.js';

/** Memory that this process can have, in KiB. Argon2 ends the process when it gets less than it asks for. */
const availableKib = Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 1024);

/** Largest number of passes that Argon2 takes (RFC 9106, section 3.1). */
const mostPasses = 2 ** 32 - 1;

export class PasswordSettings {
  @WholeNumber({ min: 1 })
  readonly PASSWORD_MIN_LENGTH: number = 8;

  /** Memory per hash, in KiB: Argon2 requires at least 8 KiB for one lane (RFC 9106, section 3.1). */
  @WholeNumber({ min: 8, max: availableKib })
  readonly ARGON2_MEMORY_KIB: number = 19_456;

  @WholeNumber({ min: 1, max: mostPasses })
  readonly ARGON2_TIME: number = 2;

  @WholeNumber({ min: 1 })
  readonly HASH_QUEUE_LIMIT: number = 500;
}
