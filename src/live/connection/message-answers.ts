import { Injectable, Logger } from '@nestjs/common';
import { firstValueFrom, isObservable } from 'rxjs';
import { type Problem, RefusalLog, requestErrors, toProblem } from '../../platform/platform.api.js';
import type { SocketError } from '../live-contract.js';

/** The ack of a message; undefined when the client requested none. */
export type Ack = ((...answer: unknown[]) => void) | undefined;

export interface AnsweredMessage {
  message: string;
  ack: Ack;
  /** Whether the handler takes the ack by `@Ack()`: its return value is not sent, but an error is. */
  isAckHandledManually: boolean;
}

/** Answers messages by their ack: with what the handler returned, or with the error that it threw. */
@Injectable()
export class MessageAnswers {
  private readonly logger = new Logger(MessageAnswers.name);

  constructor(private readonly refusals: RefusalLog) {}

  /**
   * Runs a handler and answers once. Never rejects; the socket stays open whatever the handler does.
   * @param handle resolves to the answer, to a function that returns it, or to an observable of either
   */
  async give(
    { message, ack, isAckHandledManually }: AnsweredMessage,
    handle: () => Promise<unknown>,
  ): Promise<void> {
    try {
      const returned = await handle();
      // Interceptors turn the return value of a handler into an observable.
      const value = isObservable(returned)
        ? await firstValueFrom(returned, { defaultValue: undefined })
        : returned;
      // From here on nothing is awaited: the function and its answer must share a tick.
      const answer: unknown = typeof value === 'function' ? (value as () => unknown)() : value;
      if (isAckHandledManually) return;
      if (answer === undefined) ack?.();
      else ack?.(answer);
    } catch (error) {
      const problem = toProblem(error);
      this.note(message, problem, error);
      refuse(ack, problem);
    }
  }

  private note(message: string, problem: Problem, error: unknown): void {
    if (problem.kind.code === requestErrors.failed.code) {
      this.logger.error({ message: `A socket message failed: ${message}`, error });
    } else if (problem.kind !== requestErrors.invalid) {
      this.refusals.note(problem);
    }
  }
}

/** Returns the ack, which Socket.IO passes as the last parameter, or undefined. */
export function ackOf(parameters: readonly unknown[]): Ack {
  const last = parameters.at(-1);
  return typeof last === 'function' ? (last as Ack) : undefined;
}

/** Answers a message with an error, if the client requested an ack. */
export function refuse(ack: Ack, { kind, message }: Problem): void {
  const answer: SocketError = { error: { code: kind.code, message } };
  ack?.(answer);
}
