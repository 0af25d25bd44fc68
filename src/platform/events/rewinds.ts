import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';

/** Reports, in the log and in a metric, that the database has lost rows that this node had read. */
@Injectable()
export class Rewinds {
  private readonly logger = new Logger(Rewinds.name);
  private readonly count;

  constructor(metrics: Metrics) {
    this.count = metrics.counter(
      'database_rewinds_total',
      'Number of times the database was found to have lost rows that this node had read.',
      ['table'],
    );
  }

  /**
   * @param table the table that lost rows
   * @param seen the highest number that this node had read
   * @param head the highest number that exists now
   */
  note(table: 'domain_events' | 'notifications', seen: number, head: number): void {
    this.count.inc({ table });
    this.logger.error({
      message: `The database came back without its last rows of ${table}`,
      event: 'sys_database_rewound',
      table,
      seen,
      head,
    });
  }
}
