import { Injectable, Logger } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processMetrics } from './process-metrics.js';

/** Stands before the name of every metric of ours. */
const prefix = 'auth_notify_';

/** How long a reading may take before the answer goes without it, in milliseconds: the database may hang. */
const readingMs = 2_000;

type Reading = () => void | Promise<void>;

/**
 * The metrics of one application. Modules make their own here, in a file that says so.
 *
 * Labels take values from short, fixed lists only: a route's pattern and never its path, an error's code, a
 * listener's id. Whatever a stranger can choose would fill the memory, here and where it is collected.
 */
@Injectable()
export class Metrics {
  private readonly logger = new Logger(Metrics.name);
  /** Not the library's global one: a process may run several applications, as tests do. */
  private readonly registry = new Registry();
  private readonly process = processMetrics();
  private readonly readings: Reading[] = [];

  counter<Label extends string = never>(name: string, help: string, labels: Label[] = []): Counter<Label> {
    return new Counter({ name: prefix + name, help, labelNames: labels, registers: [this.registry] });
  }

  gauge<Label extends string = never>(name: string, help: string, labels: Label[] = []): Gauge<Label> {
    return new Gauge({ name: prefix + name, help, labelNames: labels, registers: [this.registry] });
  }

  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labels: Label[] = [],
  ): Histogram<Label> {
    return new Histogram({
      name: prefix + name,
      help,
      buckets,
      labelNames: labels,
      registers: [this.registry],
    });
  }

  /** Registers what is read when somebody asks, so that it costs nothing in between. One that fails is logged. */
  onScrape(reading: Reading): void {
    this.readings.push(reading);
  }

  /** All metrics in Prometheus's text format, those of the process included. */
  async text(): Promise<string> {
    await Promise.all(this.readings.map((reading) => this.attempt(reading)));
    return [await this.registry.metrics(), await this.process.metrics()].join('\n');
  }

  private async attempt(reading: Reading): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`It took longer than ${readingMs} ms.`));
      }, readingMs);
    });
    try {
      await Promise.race([reading(), late]);
    } catch (error) {
      this.logger.error({ message: 'Metrics could not be read', error });
    } finally {
      clearTimeout(timer);
    }
  }
}
