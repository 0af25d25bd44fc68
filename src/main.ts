import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WinstonModule } from 'nest-winston';
import type { Logger } from 'winston';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';
import { Settings } from './platform/config/settings.js';
import { ServerAdapter } from './platform/http/server-adapter.js';
import { listenFailure, StartError } from './platform/config/start-error.js';
import { stopOnSignals } from './platform/runtime/stop-on-signals.js';
import { createAppLogger, flush, surviveClosedConsole } from './platform/logging/create-logger.js';
import { LoggingSettings } from './platform/logging/logging.settings.js';

/**
 * Most connections waiting to be accepted; the kernel limits it to `net.core.somaxconn`. With Node's default of 511,
 * thousands of clients that reconnect at once overflow the queue, and the others wait for TCP to retry, some for more
 * than 30 s, while the process is idle.
 */
const acceptQueue = 16_384;

let winston: Logger | undefined;

try {
  const app = await NestFactory.create<NestExpressApplication>(
    await AppModule.forRoot(),
    new ServerAdapter(),
    { bodyParser: false, bufferLogs: true, abortOnError: false, autoFlushLogs: false },
  );
  const settings = app.get(Settings);
  surviveClosedConsole();
  const nodeLog = (winston = createAppLogger(app.get(LoggingSettings), settings));
  const logger = WinstonModule.createLogger({ instance: nodeLog });
  app.useLogger(logger);
  app.flushLogs();
  configureApp(app);
  stopOnSignals(logger, async () => {
    await app.close();
    await flush(nodeLog);
  });
  // Nest passes all arguments on to Node, but its types omit the third parameter, `backlog`.
  const listen = app.listen.bind(app) as (
    port: number,
    host: string | undefined,
    backlog: number,
  ) => Promise<unknown>;
  try {
    await listen(settings.PORT, settings.HOST, acceptQueue);
  } catch (error) {
    throw listenFailure(error) ?? error;
  }
  logger.log({ message: `Open ${settings.publicOrigin}`, event: 'sys_startup' }, 'Main');
} catch (error) {
  if (error instanceof StartError && winston !== undefined) {
    winston.error({ message: error.message, context: 'Main' });
    await flush(winston);
  } else console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
