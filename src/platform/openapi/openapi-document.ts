import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';
import { ApiVariants } from './api-variants.js';
import { describedSections } from './api-section.decorator.js';

const description = `
Register, log in, and receive notifications live.

**Try it out:** send *Register* or *Log in* first. The response sets an HTTP-only cookie, which your browser then sends
with every call. The *Authorize* box cannot set this cookie.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Unknown fields are refused. Request bodies
can have at most 32 KiB.

**Live:** Socket.IO 4 at \`/socket.io\`, WebSocket transport only, authenticated by the session cookie. On every connect,
send \`welcome:enter\` with \`{ "after": id }\` to receive missed notifications; new ones arrive as \`notifications\`.

As a file: [JSON](/docs-json), [YAML](/docs-yaml).
`;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Builds the OpenAPI description of the HTTP interface. */
function openApiDocument(app: INestApplication, cookieName: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('auth-notify')
    .setDescription(description.trim())
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This server')
    .addCookieAuth(
      cookieName,
      { type: 'apiKey', in: 'cookie', description: 'Session cookie, set by Register and Log in.' },
      'session',
    )
    .build();
  const variants = app.get(ApiVariants);
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: variants.models,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  variants.describe(document);
  const used = new Set<string>();
  for (const operation of operationsOf(document)) {
    // Stated explicitly: these calls require no session.
    operation.security ??= [];
    for (const tag of operation.tags ?? []) used.add(tag);
  }
  document.tags = describedSections(used);
  return document;
}

function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.values(paths).flatMap(({ get, put, post, delete: remove, patch }) =>
    [get, put, post, remove, patch].filter((operation) => operation !== undefined),
  );
}

/** Below `/docs`: what Swagger UI loads. Its package has more, such as source maps and its list of dependencies. */
const served = new Set([
  '/',
  '/index.html',
  '/favicon-16x16.png',
  '/favicon-32x32.png',
  '/swagger-ui-bundle.js',
  '/swagger-ui-init.js',
  '/swagger-ui-standalone-preset.js',
  '/swagger-ui.css',
]);

/**
 * Serves the description at `/docs` (Swagger UI), `/docs-json` and `/docs-yaml`. It is built at the first request for
 * it, not at each start.
 */
export function serveDocs(app: INestApplication, cookieName: string): void {
  app.use(
    ['/docs-json', '/docs-yaml', '/docs'],
    (request: Request, response: Response, next: NextFunction) => {
      response.setHeader('Cache-Control', 'no-cache');
      next(served.has(request.path) ? undefined : new Problem(requestErrors.notFound));
    },
  );
  SwaggerModule.setup('docs', app, () => openApiDocument(app, cookieName), {
    customSiteTitle: 'auth-notify API',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}
