import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WinstonModule } from 'nest-winston';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';
import { InvalidSettingsError } from './shared/config/parse-settings.js';
import { Settings } from './shared/config/settings.js';
import { stopOnSignals } from './shared/health/stop-on-signals.js';
import { createAppLogger, flush } from './shared/logging/create-logger.js';

/**
 * Connections that may wait to be accepted; the kernel cuts it to `net.core.somaxconn`. With Node's own 511, thousands
 * of clients that come back in the same moment overflow the queue, and those that do not fit wait for TCP to try again,
 * some for more than 30 s, while the process has nothing to do.
 */
const acceptQueue = 16_384;

try {
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.forRoot(), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  const settings = app.get(Settings);
  const winston = createAppLogger(settings);
  const logger = WinstonModule.createLogger({ instance: winston });
  app.useLogger(logger);
  configureApp(app);
  stopOnSignals(logger, async () => {
    await app.close();
    await flush(winston);
  });
  // Nest hands what follows the port on to Node, whose third parameter its own types leave out.
  const listen = app.listen.bind(app) as (
    port: number,
    host: string | undefined,
    backlog: number,
  ) => Promise<unknown>;
  await listen(settings.PORT, settings.HOST, acceptQueue);
  logger.log({ message: `Open ${settings.publicOrigin}`, event: 'sys_startup' }, 'Main');
} catch (error) {
  // Before the logger there is only the console.
  console.error(error instanceof InvalidSettingsError ? error.message : error);
  process.exit(1);
}
