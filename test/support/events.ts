import type { INestApplicationContext } from '@nestjs/common';
import { FeedTail } from '../../src/notifications/feed/feed-tail.js';
import { DurableListeners } from '../../src/platform/events/delivery/durable-listeners.js';
import { LiveListeners } from '../../src/platform/events/delivery/live-listeners.js';
import { Relay } from '../../src/platform/events/delivery/relay.js';

export interface TestEvents {
  /** Resolves when everything committed so far is in order, heard by every listener, and sent to the room. */
  settled: () => Promise<void>;
}

/** The waiting of a test on what follows from a commit, without a single sleep. */
export function eventsOf(app: INestApplicationContext): TestEvents {
  return {
    settled: async () => {
      await app.get(Relay).wake();
      await Promise.all([app.get(DurableListeners).wake(), app.get(LiveListeners).wake()]);
      await app.get(FeedTail).wake();
    },
  };
}
