import { WholeNumber } from '../platform/platform.api.js';

/** Limits of one node. */
export class LiveSettings {
  @WholeNumber({ min: 1 })
  readonly MAX_CONNECTIONS: number = 20_000;

  @WholeNumber({ min: 1 })
  readonly MAX_CONNECTIONS_PER_USER: number = 20;
}
