import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, ModulesContainer, NestFactory } from '@nestjs/core';
import { Console } from 'node:console';
import { StartError } from '../config/start-error.js';
import type { Terminal } from './command.js';
import { helpText, listText, unknownArgument, usageText } from './command-texts.js';
import { Commands } from './commands.js';
import { RefusedError } from './refused-error.js';
import { UsageError } from './usage-error.js';

/** The application whose commands are run. */
export interface Product {
  /** @param environment replaces the process's environment and the env file */
  modules: (environment?: Readonly<Record<string, string>>) => Promise<DynamicModule>;
  /**
   * Redirects the application's log to the nodes' log files.
   * @returns a function that flushes the log; await it after the application has closed
   */
  openTrail: (app: INestApplicationContext) => () => Promise<void>;
}

/** The exit code of a command: 0 for success, 1 for an error, 2 for invalid arguments. */
export type ExitCode = 0 | 1 | 2;

/**
 * Parses the arguments and runs the command they name. The result goes to stdout, errors and usage messages to stderr.
 */
export async function runCommandLine(
  words: string[],
  product: Product,
  terminal: Terminal,
): Promise<ExitCode> {
  // Unlike a stream, a Console ignores write errors: the reader may close early, as `head` does.
  const out = new Console(terminal.stdout, terminal.stderr);
  try {
    out.log(await answer(words, product, terminal));
    return 0;
  } catch (error) {
    const expected =
      error instanceof UsageError || error instanceof RefusedError || error instanceof StartError;
    out.error(expected ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function answer([name, ...words]: string[], product: Product, terminal: Terminal): Promise<string> {
  const commands = await describedCommands(product);
  if (name === undefined || isHelp(name)) return listText(commands);
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new UsageError(`There is no command "${name}".\n\n${listText(commands)}`);
  if (words.some(isHelp)) return helpText(command);
  const { parse = parseNothing } = command;
  const request = parse(words);
  if (request === null) {
    const unknown = unknownArgument(command, words);
    const reason = unknown === undefined ? '' : `Unknown argument "${unknown}".\n\n`;
    throw new UsageError(`${reason}${usageText(command)}`);
  }
  return withApplication(product, (app) => {
    const runner = app
      .get(Commands)
      .all()
      .find((one) => one.name === name)?.runner;
    if (runner === undefined) throw new Error(`The command "${name}" has no provider.`);
    return runner.run(request, terminal);
  });
}

/**
 * Collects all commands in Nest's preview mode, which creates no provider, and with default settings: an operator can
 * read the usage even if a setting is invalid or the database is unavailable.
 */
async function describedCommands({ modules }: Product): Promise<ReturnType<Commands['all']>> {
  const preview = await NestFactory.createApplicationContext(await modules({}), {
    abortOnError: false,
    logger: false,
    preview: true,
  });
  return new Commands(new DiscoveryService(preview.get(ModulesContainer))).all();
}

async function withApplication(
  { modules, openTrail }: Product,
  work: (app: INestApplicationContext) => Promise<string>,
): Promise<string> {
  const app = await NestFactory.createApplicationContext(await modules(), {
    abortOnError: false,
    bufferLogs: true,
    // What Nest logs of a failed start says the same as the error.
    autoFlushLogs: false,
  });
  const closeTrail = openTrail(app);
  app.flushLogs();
  try {
    return await work(app);
  } finally {
    await app.close();
    await closeTrail();
  }
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function parseNothing(words: string[]): undefined | null {
  return words.length === 0 ? undefined : null;
}
