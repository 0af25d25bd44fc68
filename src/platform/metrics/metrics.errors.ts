import { defineProblems } from '../errors/define-problems.js';

export const metricsErrors = defineProblems('platform/metrics', {
  unauthorized: {
    code: 'metrics.unauthorized',
    status: 401,
    title: 'Bearer token required',
    detail: 'Send the metrics token in the header Authorization: Bearer.',
  },
  forbidden: {
    code: 'metrics.forbidden',
    status: 403,
    title: 'Metrics are available to local clients only',
    detail:
      'Read the metrics from the machine the server runs on and not through a proxy, or set a metrics token.',
  },
});
