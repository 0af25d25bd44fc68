import { Injectable } from '@nestjs/common';
import { ListenerDiscovery } from '../delivery/listener-discovery.js';
import { EventOverviewRepository, type FailureWithType } from '../persistence/event-overview.repository.js';
import { relay } from '../persistence/event-offsets.repository.js';

export interface ListenerOverview {
  listener: string;
  /** Whether this release has the listener. */
  known: boolean;
  /** `seq` up to which the listener is known to have finished; null if it has not started yet. */
  position: number | null;
  /** Number of events of its type yet to be handled; null if the listener has not started, or its type is unknown. */
  lag: number | null;
  retryAt: string | null;
}

export interface FailureOverview {
  listener: string;
  eventId: string;
  type: string | null;
  attempts: number;
  error: string;
  state: 'retrying' | 'set-aside' | 'due';
  failedAt: string;
}

export interface Overview {
  /** The highest `seq` that the relay has assigned. */
  head: number;
  /** Number of events without a place in the order. */
  unordered: number;
  listeners: ListenerOverview[];
  failures: FailureOverview[];
}

/** Reads the progress and the failures of all listeners. */
@Injectable()
export class EventOverview {
  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly rows: EventOverviewRepository,
  ) {}

  async read(): Promise<Overview> {
    const positions = new Map((await this.rows.positions()).map((row) => [row.listener, row]));
    const head = positions.get(relay)?.position ?? 0;
    positions.delete(relay);
    const types = new Map(this.discovery.durable().map(({ id, event }) => [id, event.type]));
    const listeners: ListenerOverview[] = [];
    for (const listener of [...new Set([...types.keys(), ...positions.keys()])].sort()) {
      const { position = null, retryAt = null } = positions.get(listener) ?? {};
      const type = types.get(listener);
      const lag =
        type === undefined || position === null ? null : await this.rows.count(type, position, head);
      const known = type !== undefined;
      listeners.push({ listener, known, position, lag, retryAt: retryAt?.toISOString() ?? null });
    }
    const unordered = await this.rows.countUnordered();
    return { head, unordered, listeners, failures: (await this.rows.allFailures()).map(overviewOf) };
  }
}

function overviewOf({ failure, type }: FailureWithType): FailureOverview {
  const { listener, eventId, attempts, error, setAside, dueAt, failedAt } = failure;
  const state = setAside ? (dueAt === null ? 'set-aside' : 'due') : 'retrying';
  return { listener, eventId, type, attempts, error, state, failedAt: failedAt.toISOString() };
}
