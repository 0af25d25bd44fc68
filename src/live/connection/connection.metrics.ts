import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/platform.api.js';
import { Connections } from './connections.js';
import { SlowReaders } from './slow-readers.js';
import { SocketDrain } from './socket-drain.js';

/** Reports how many connections of this node are open, and how many were refused, terminated or drained. */
@Injectable()
export class ConnectionMetrics {
  private readonly refused;

  constructor(metrics: Metrics, connections: Connections, readers: SlowReaders, drain: SocketDrain) {
    this.refused = metrics.counter('handshakes_refused_total', 'Refused WebSocket handshakes.', ['code']);
    const open = metrics.gauge('connections', 'Open WebSocket connections.');
    const slow = metrics.counter('slow_clients_closed_total', 'Clients disconnected for reading too slowly.');
    const drained = metrics.counter('drained_clients_total', 'Clients disconnected by a stop.', ['end']);
    metrics.onScrape(() => {
      open.set(connections.size);
      slow.reset();
      slow.inc(readers.cut);
      drained.reset();
      drained.inc({ end: 'closed' }, drain.closed);
      drained.inc({ end: 'cut' }, drain.cut);
    });
  }

  refusedHandshake(code: string): void {
    this.refused.inc({ code });
  }
}
