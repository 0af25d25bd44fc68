import type { ProblemKind } from '../../shared/errors/problem.js';
import { socketErrors } from '../notifications.errors.js';
import type { ClientToServer, NotifySocket, SocketError } from './socket-contract.js';

/** A client that sends more messages than this in that time, in milliseconds, is closed. */
const messageLimit = 20;
const periodMs = 10_000;

const knownMessages: ReadonlySet<string> = new Set<keyof ClientToServer>(['welcome:enter']);

/** Answers a message by its ack, if the client wants one, with an error. The socket stays open. */
export function refuse(ack: unknown, { code, detail }: ProblemKind): void {
  const answer: SocketError = { error: { code, message: detail } };
  if (typeof ack === 'function') (ack as (answer: SocketError) => void)(answer);
}

/** Stands before all handlers of a socket: counts its messages and answers those that nobody handles. */
export function guardMessages(socket: NotifySocket): void {
  let periodEnd = 0;
  let count = 0;
  socket.use(([event, ...parameters]: unknown[], next) => {
    const now = performance.now();
    if (now >= periodEnd) {
      periodEnd = now + periodMs;
      count = 0;
    }
    count += 1;
    if (count > messageLimit) socket.disconnect(true);
    else if (knownMessages.has(String(event))) next();
    else refuse(parameters.at(-1), socketErrors.unknownMessage);
  });
}
