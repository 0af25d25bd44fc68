import { Injectable } from '@nestjs/common';

/** Limits what a client may leave unread, and for how long. Injected, so that tests can shorten the waits. */
@Injectable()
export class ReaderLimits {
  /** Most packets in the queue of a connection. */
  packets = 256;
  /** Most unsent bytes of a connection. */
  bytes = 1024 * 1024;
  /** Interval between checks of all connections, in milliseconds. */
  everyMs = 1_000;
  /** Checks in a row, after the first over a limit, until a connection still over a limit is terminated: 5 s. */
  looks = 5;
  /** Longest wait of a stopping node for its clients to close, in milliseconds. */
  drainMs = 2_000;
}
