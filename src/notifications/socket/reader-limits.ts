import { Injectable } from '@nestjs/common';

/** What a client may leave unread, and for how long. Injected, so that a test need not wait. */
@Injectable()
export class ReaderLimits {
  /** Packets that may wait in the queue of a connection. */
  packets = 256;
  /** Bytes that may wait for a client. */
  bytes = 1024 * 1024;
  /** How often connections are looked at, in milliseconds. */
  everyMs = 1_000;
  /** A connection that was over a limit at one look and at so many looks in a row after it is cut: after 5 s. */
  looks = 5;
  /** How long a stopping node waits for its clients to close, in milliseconds. */
  drainMs = 2_000;
}
