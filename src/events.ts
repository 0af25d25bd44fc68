import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { InvalidSettingsError } from './shared/config/parse-settings.js';
import { EventCommands, parseEventCommand, usage } from './shared/events/admin/event-command.js';
import { RefusedError } from './shared/commands/refused-error.js';

/** Shows and decides what becomes of events that a listener failed at. Exit code 0 done, 1 error, 2 usage. */
const command = parseEventCommand(process.argv.slice(2));
if (command === null) {
  console.error(usage);
  process.exit(2);
}
try {
  const app = await NestFactory.createApplicationContext(await AppModule.forRoot(), {
    abortOnError: false,
    logger: ['error'],
  });
  try {
    console.log(await app.get(EventCommands).run(command));
  } finally {
    await app.close();
  }
} catch (error) {
  const expected = error instanceof RefusedError || error instanceof InvalidSettingsError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
