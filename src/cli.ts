import { WinstonModule } from 'nest-winston';
import { AppModule } from './app.module.js';
import { runCommandLine } from './platform/cli/command-line.js';
import { createFileLogger, flush } from './platform/logging/create-logger.js';
import { LoggingSettings } from './platform/logging/logging.settings.js';

/** Runs the commands of all modules. Exit code 0: done, 1: error, 2: usage. */
const code = await runCommandLine(
  process.argv.slice(2),
  {
    modules: (environment) => AppModule.forRoot(environment),
    // Commands log to the log files of the nodes; the console shows the result only.
    openTrail: (app) => {
      const winston = createFileLogger(app.get(LoggingSettings));
      app.useLogger(WinstonModule.createLogger({ instance: winston }));
      return () => flush(winston);
    },
  },
  process,
);
// An application that failed to start cannot be closed: its connections would keep the process alive.
if (code === 1) process.exit(code);
process.exitCode = code;
