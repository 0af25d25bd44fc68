import { ValidationPipe } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { SessionCookie } from './auth/session-cookie.js';
import { SocketAdapter } from './notifications/socket/socket-adapter.js';
import { Settings } from './shared/config/settings.js';
import { fieldProblems } from './shared/errors/field-problems.js';
import { ProblemFilter } from './shared/errors/problem.filter.js';
import { Problem } from './shared/errors/problem.js';
import { requestErrors } from './shared/errors/request.errors.js';
import { bodyParser } from './shared/http/body-parser.js';
import { checkQuery } from './shared/http/hidden-fields.js';
import { requestLog } from './shared/http/request-log.js';
import { securityHeaders } from './shared/http/security-headers.js';
import { spreadChanges } from './shared/http/spread-changes.js';
import { staticFiles } from './shared/http/static-files.js';
import { HttpMetrics } from './shared/metrics/http-metrics.js';
import { serveDocs } from './shared/openapi/openapi-document.js';

/** Everything around the modules that makes them the product. `main.ts` and the e2e tests share it. */
export function configureApp(app: NestExpressApplication): void {
  const settings = app.get(Settings);
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy(settings.TRUST_PROXY));
  app.use(requestLog(settings.LOG_LEVEL));
  app.use(app.get(HttpMetrics).middleware);
  app.use(securityHeaders(settings.https));
  app.use('/api', noStore);
  app.use(staticFiles());
  app.use(checkQuery);
  app.use(bodyParser());
  app.use(spreadChanges());
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      exceptionFactory: (errors) => new Problem(requestErrors.invalid, { fields: fieldProblems(errors) }),
    }),
  );
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app));
  if (settings.DOCS === 'on') serveDocs(app, app.get(SessionCookie).name);
}

/** What Express takes: a number of hops, or a list of addresses and subnets. */
function trustProxy(setting: string | undefined): number | string | false {
  if (setting === undefined) return false;
  return /^\d+$/.test(setting) ? Number(setting) : setting;
}

function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
