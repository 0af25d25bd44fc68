import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * Returns the metrics of memory, CPU, garbage collection and the lag of the event loop. They belong to the process, not
 * to an application, and their observers cannot be stopped, so each process has one registry, created by its first
 * application.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
