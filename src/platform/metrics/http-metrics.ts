import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Metrics } from './metrics.js';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Upper bounds of the durations, in seconds: from a read of one row to a password check that had to wait. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts requests and how long they take. */
@Injectable()
export class HttpMetrics {
  private readonly requests;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter('http_requests_total', 'Finished HTTP requests.', ['method', 'status']);
    this.durations = metrics.histogram(
      'http_request_duration_seconds',
      'Time from the head of a request to the end of its answer, by route.',
      durationBuckets,
      ['route'],
    );
  }

  /** Measures each request; must be installed before everything that may respond. */
  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const start = performance.now();
    response.once('close', () => {
      const method = knownMethods.has(request.method) ? request.method : 'other';
      const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted';
      this.requests.inc({ method, status });
      this.durations.observe({ route: routeOf(request) }, (performance.now() - start) / 1_000);
    });
    next();
  };
}

/** Returns the pattern of the route, never the path; `none` for files, and for requests refused before routing. */
function routeOf(request: Request): string {
  const { route } = request as { route?: { path: unknown } };
  return route === undefined ? 'none' : String(route.path);
}
