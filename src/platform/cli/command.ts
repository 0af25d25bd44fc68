import { applyDecorators, Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** The standard streams that a command uses; `process` can be passed as one. */
export interface Terminal {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream;
  /** Receives prompts and errors, so that stdout contains only the result. */
  stderr: NodeJS.WritableStream;
}

/** The interface of every command class; `Request` is the type that the command's `parse` returns. */
export interface CommandRunner<Request = undefined> {
  /**
   * Executes the command. The database is open and up to date, and this process runs no server.
   * @returns the result, which is printed to stdout
   * @throws RefusedError with a sentence for the operator: it is printed to stderr, and the exit code is 1
   */
  run: (request: Request, terminal: Terminal) => Promise<string>;
}

export interface CommandOptions<Request = undefined> {
  /** The word that selects the command: `npm run cli -- NAME`. Command names must be unique. */
  name: string;
  /** What the command does, in one sentence, for the list of all commands. */
  summary: string;
  /** The valid forms of the command, one per line, as an operator types them. */
  usage: string;
  /**
   * Converts the arguments after the name into a request, or returns null if they are invalid: then the usage is
   * printed, with an action or option that it does not mention, and the exit code is 2. It runs first, so that a typing error is reported without a database. Without
   * `parse`, the command accepts no arguments.
   */
  parse?: (words: string[]) => Request | null;
}

export const commandMetadata = DiscoveryService.createDecorator<CommandOptions<unknown>>();

/**
 * Declares a provider as a command of `npm run cli`. Any module can list the provider; no other registration is needed.
 *
 * A class whose `run` does not accept what `parse` returns is a compile error. An example:
 * `test/example/tasks/tasks.command.ts`.
 */
export function Command<Request = undefined>(
  options: CommandOptions<Request>,
): (target: Type<CommandRunner<Request>>) => void {
  return applyDecorators(Injectable(), commandMetadata(options));
}
