import { Injectable, Logger } from '@nestjs/common';
import { OriginRule } from '../../auth/origin-rule.js';
import { SignIn } from '../../auth/sign-in.js';
import { Problem, type ProblemKind } from '../../shared/errors/problem.js';
import { noteRefusal } from '../../shared/errors/refusal-log.js';
import { toProblem } from '../../shared/errors/to-problem.js';
import { ReadMarks } from '../feed/read-marks.js';
import { ConnectionLimits } from './connection-limits.js';
import { OpenSockets } from './open-sockets.js';
import type { NotifySocket } from './socket-contract.js';
import { requestErrors } from '../../shared/errors/request.errors.js';

/** What a refused client gets as `connect_error`: `data.code` says why. */
export class HandshakeError extends Error {
  readonly data: { code: string };

  constructor({ code, title }: ProblemKind) {
    super(title);
    this.data = { code };
  }
}

/** Decides at the handshake, before anything else happens, whether a socket may live. */
@Injectable()
export class Handshake {
  private readonly logger = new Logger(Handshake.name);

  constructor(
    private readonly origins: OriginRule,
    private readonly signIn: SignIn,
    private readonly limits: ConnectionLimits,
    private readonly sockets: OpenSockets,
    private readonly marks: ReadMarks,
  ) {}

  /** A Socket.IO middleware: Nest's guards do not run on connections. */
  readonly middleware = (socket: NotifySocket, next: (error?: HandshakeError) => void): void => {
    this.admit(socket).then(
      () => {
        forgetRequest(socket);
        next();
      },
      (error: unknown) => {
        const problem = toProblem(error);
        if (problem.kind.status === 500) this.logger.error({ message: 'A handshake failed', error });
        noteRefusal(problem);
        next(new HandshakeError(problem.kind));
        // Socket.IO writes the answer on the next tick. After it, a client that was refused has no use for the
        // connection but to ask again and again.
        setImmediate(() => {
          socket.conn.close();
        });
      },
    );
  };

  private async admit(socket: NotifySocket): Promise<void> {
    const { headers } = socket.request;
    if (!this.origins.allowsOrigin(headers)) throw new Problem(requestErrors.forbiddenOrigin);
    const principal = this.signIn.pointedTo(headers.cookie);
    if (principal === null) throw new Problem(requestErrors.unauthenticated);
    this.limits.check(principal.userId);
    // Registered first and checked after: a session that ends in between is caught by the one or the other.
    const { userId, sessionId } = principal;
    // Not by spreading: V8 gives each object that is made so a shape of its own, 0.2 KiB a connection.
    socket.data = { userId, sessionId, readUpTo: null };
    this.sockets.add(socket);
    if (!(await this.signIn.isLive(principal))) throw new Problem(requestErrors.unauthenticated);
    const mark = await this.marks.find(principal.userId);
    // A newer one may have come by signal while this one was read: a mark only moves up.
    if (mark !== null) socket.data.readUpTo = Math.max(mark, socket.data.readUpTo ?? 0);
    if (socket.data.ended !== undefined) throw new Problem(requestErrors.unauthenticated);
  }
}

/** One for all connections. */
const noHeaders = {};
const noRawHeaders: string[] = [];

/**
 * Empties the request that opened the connection: Engine.IO keeps it, with its cookies, for as long as the connection
 * lives, and nobody asks for it any more.
 */
function forgetRequest({ request, handshake }: NotifySocket): void {
  request.rawHeaders = noRawHeaders;
  request.headers = noHeaders;
  handshake.headers = noHeaders;
}
