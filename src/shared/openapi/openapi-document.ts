import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const description = `
Register and log in, and see at once who else has joined.

**Try it out:** send *Log in* (or *Register*) first. The answer sets a cookie that scripts cannot read, and your
browser sends it with every call from then on. The *Authorize* box cannot set it.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Unknown fields are refused. Bodies may
have 32 KiB.

**Live:** Socket.IO 4 at \`/socket.io\`, WebSocket only, signed in by the same cookie. Send \`welcome:enter\` with
\`{ "after": id }\` on every connect to get what you missed; then \`notifications\` brings what is new.

As a file: [JSON](/docs-json), [YAML](/docs-yaml).
`;

/** Describes the HTTP interface. */
function openApiDocument(app: INestApplication, cookieName: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('auth-notify')
    .setDescription(description.trim())
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'Here.')
    .addCookieAuth(
      cookieName,
      { type: 'apiKey', in: 'cookie', description: 'Set by logging in or registering.' },
      'session',
    )
    .addTag('Auth', 'Accounts and sessions: in and out.')
    .addTag('Sessions', 'Where one is signed in, and ending that.')
    .addTag('Users', 'Who is signed in.')
    .addTag('Notifications', 'What happened, and how much of it was read.')
    .addTag('Health', 'For whoever watches the process.')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const path of Object.values(document.paths)) {
    // Said outright: these calls want no session.
    for (const operation of [path.get, path.post]) if (operation) operation.security ??= [];
  }
  return document;
}

/**
 * Serves the description at `/docs` (Swagger UI), `/docs-json` and `/docs-yaml`. It is put together when somebody
 * first asks for it, not at each start.
 */
export function serveDocs(app: INestApplication, cookieName: string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, cookieName), {
    customSiteTitle: 'auth-notify API',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}
