import type { ProblemKind } from '../errors/problem.js';

export const metricsErrors = {
  unauthorized: {
    code: 'metrics.unauthorized',
    status: 401,
    title: 'The metrics want their token',
    detail: 'Send the token as Authorization: Bearer.',
  },
  forbidden: {
    code: 'metrics.forbidden',
    status: 403,
    title: 'The metrics are not for everybody',
    detail: 'Only this machine itself may read them.',
  },
} as const satisfies Record<string, ProblemKind>;
