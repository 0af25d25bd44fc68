import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { Clock } from '../runtime/clock.js';
import { ListenerDiscovery } from './delivery/listener-discovery.js';
import { type Backlog, EventBacklogRepository } from './persistence/event-backlog.repository.js';

/**
 * Measures how far the relay and the durable listeners are behind, from the tables and at each scrape: relay and
 * listeners do no extra work, and every node reports the same values, even for listeners that hang.
 */
@Injectable()
export class EventsMetrics implements OnApplicationBootstrap {
  private readonly unordered;
  private readonly unorderedAge;
  private readonly lag;
  private readonly lagAge;
  private readonly failing;
  private readonly setAside;

  constructor(
    private readonly metrics: Metrics,
    private readonly discovery: ListenerDiscovery,
    private readonly backlog: EventBacklogRepository,
    private readonly clock: Clock,
  ) {
    const of = (name: string, help: string) => metrics.gauge(name, help, ['listener']);
    this.unordered = metrics.gauge(
      'relay_unordered_events',
      'Committed events without a place in the order, counted up to 10,000.',
    );
    this.unorderedAge = metrics.gauge(
      'relay_oldest_unordered_seconds',
      'Age of the oldest event without a place in the order.',
    );
    this.lag = of('listener_unhandled_events', 'Events that a listener has yet to handle, up to 10,000.');
    this.lagAge = of('listener_oldest_unhandled_seconds', 'Age of the oldest event yet to be handled.');
    this.failing = of('listener_failing_events', 'Events that a listener failed to handle and will retry.');
    this.setAside = of('listener_set_aside_events', 'Events that were set aside for a listener.');
  }

  onApplicationBootstrap(): void {
    const listeners = this.discovery.durable().map(({ id, event }) => ({ id, type: event.type }));
    this.metrics.onScrape(async () => {
      // If the database does not answer, no value is reported rather than an old one.
      for (const gauge of [this.unordered, this.unorderedAge]) gauge.remove();
      for (const gauge of [this.lag, this.lagAge, this.failing, this.setAside]) gauge.reset();
      const unordered = await this.backlog.unordered();
      this.unordered.set(unordered.count);
      this.unorderedAge.set(this.age(unordered));
      const failed = await this.backlog.failed();
      for (const { id, type } of listeners) {
        const behind = await this.backlog.unhandled(id, type);
        const count = (setAside: boolean) =>
          failed.find((each) => each.listener === id && each.setAside === setAside)?.count ?? 0;
        this.lag.set({ listener: id }, behind.count);
        this.lagAge.set({ listener: id }, this.age(behind));
        this.failing.set({ listener: id }, count(false));
        this.setAside.set({ listener: id }, count(true));
      }
    });
  }

  private age({ since }: Backlog): number {
    return since === null ? 0 : Math.max(0, this.clock.now().getTime() - since.getTime()) / 1_000;
  }
}
