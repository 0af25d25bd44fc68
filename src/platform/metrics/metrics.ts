import { Injectable, Logger } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processMetrics } from './process-metrics.js';

/** Prefix of the name of every metric that the modules define. */
const prefix = 'auth_notify_';

/** Longest wait for a reading, in milliseconds, after which the response omits its values: the database may hang. */
const readingMs = 2_000;

type Reading = () => void | Promise<void>;

/**
 * The metrics of one application. Modules define theirs here, each in a `.metrics.ts` file.
 *
 * Labels take values from short, fixed lists only: a route's pattern and never its path, an error's code, a listener's
 * id. Values that a client can choose would fill the memory, here and where the metrics are collected.
 */
@Injectable()
export class Metrics {
  private readonly logger = new Logger(Metrics.name);
  /** Not the library's global registry: a process may run several applications, as tests do. */
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

  /** Registers a function that sets values at each scrape; they cost nothing in between. A failure is logged. */
  onScrape(reading: Reading): void {
    this.readings.push(reading);
  }

  /** Returns all metrics in Prometheus's text format, including those of the process. */
  async text(): Promise<string> {
    await Promise.all(this.readings.map((reading) => this.attempt(reading)));
    return [await this.registry.metrics(), await this.process.metrics()].join('\n');
  }

  private async attempt(reading: Reading): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`A reading took longer than ${readingMs} ms.`));
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
