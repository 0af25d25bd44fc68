import { ValidationPipe } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { SessionCookie } from './sessions/sessions.api.js';
import { SocketAdapter } from './live/live.api.js';
import { Settings } from './platform/config/settings.js';
import { fieldProblems } from './platform/errors/field-problems.js';
import { ProblemFilter } from './platform/errors/problem.filter.js';
import { Problem } from './platform/errors/problem.js';
import { RefusalLog } from './platform/errors/refusal-log.js';
import { requestErrors } from './platform/errors/request.errors.js';
import { bodyParser } from './platform/http/body-parser.js';
import { withoutForwardedPorts } from './platform/addresses/client-address.js';
import { noteUnexpectedProxy } from './platform/addresses/unexpected-proxy.js';
import { ErrorPages } from './platform/http/error-pages.js';
import { FormPaths } from './platform/http/form-paths.js';
import { checkQuery } from './platform/http/input-shape.js';
import { HttpSettings } from './platform/http/http.settings.js';
import { requestLog } from './platform/http/request-log.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { oneWritePerTick } from './platform/http/one-write-per-tick.js';
import { StaticFolders } from './platform/http/static-folders.js';
import { LoggingSettings } from './platform/logging/logging.settings.js';
import { HttpMetrics } from './platform/metrics/http-metrics.js';
import { serveDocs } from './platform/openapi/openapi-document.js';

/** Adds middleware, pipes, filters and the socket adapter to an application. Used by `main.ts` and the e2e tests. */
export function configureApp(app: NestExpressApplication): void {
  const settings = app.get(Settings);
  const server = app.getHttpServer();
  server.keepAliveTimeout = app.get(HttpSettings).KEEP_ALIVE_SECONDS * 1000;
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy(settings.TRUST_PROXY));
  app.use(settings.TRUST_PROXY === undefined ? noteUnexpectedProxy() : withoutForwardedPorts());
  app.use(requestLog(app.get(LoggingSettings).LOG_LEVEL));
  app.use(app.get(HttpMetrics).middleware);
  app.use(securityHeaders(settings.https));
  app.use('/api', noStore);
  app.use(app.get(StaticFolders).middleware);
  app.use(checkQuery);
  app.use(bodyParser(app.get(FormPaths)));
  app.use(oneWritePerTick());
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      exceptionFactory: (errors) => new Problem(requestErrors.invalid, { fields: fieldProblems(errors) }),
    }),
  );
  app.useGlobalFilters(new ProblemFilter(app.get(RefusalLog), app.get(ErrorPages).respond));
  app.useWebSocketAdapter(new SocketAdapter(app));
  if (settings.DOCS === 'on') serveDocs(app, app.get(SessionCookie).name);
}

/** Converts `TRUST_PROXY` for Express: a number of hops, or a list of addresses and subnets. */
function trustProxy(setting: string | undefined): number | string | false {
  if (setting === undefined) return false;
  return /^\d+$/.test(setting) ? Number(setting) : setting;
}

function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
