import { NestFactory } from '@nestjs/core';
import { WinstonModule } from 'nest-winston';
import { AppModule } from './app.module.js';
import { askPassword } from './operators/ask-password.js';
import { parseUserCommand, usage, UserCommands } from './operators/user-command.js';
import { RefusedError } from './shared/commands/refused-error.js';
import { InvalidSettingsError } from './shared/config/parse-settings.js';
import { Settings } from './shared/config/settings.js';
import { createFileLogger, flush } from './shared/logging/create-logger.js';

/** Shows accounts and does to them what their owners cannot. Exit code 0 done, 1 error, 2 usage. */
const command = parseUserCommand(process.argv.slice(2));
if (command === null) {
  console.error(usage);
  process.exit(2);
}
try {
  const app = await NestFactory.createApplicationContext(await AppModule.forRoot(), {
    abortOnError: false,
    bufferLogs: true,
  });
  // What is done here belongs into the trail of the nodes. The console is for the answer.
  const winston = createFileLogger(app.get(Settings));
  app.useLogger(WinstonModule.createLogger({ instance: winston }));
  try {
    const ask = () => askPassword({ input: process.stdin, output: process.stderr });
    console.log(await app.get(UserCommands).run(command, ask));
  } finally {
    await app.close();
    await flush(winston);
  }
} catch (error) {
  const expected = error instanceof RefusedError || error instanceof InvalidSettingsError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
