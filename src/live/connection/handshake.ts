import { Injectable, Logger } from '@nestjs/common';
import {
  OriginRule,
  plainAddress,
  Problem,
  type ProblemKind,
  RefusalLog,
  requestErrors,
  toProblem,
} from '../../platform/platform.api.js';
import { CookieSession, SessionCheck } from '../../sessions/sessions.api.js';
import { AdmissionHooks } from './admission-hooks.js';
import { ConnectionLimits } from './connection-limits.js';
import { OpenSockets } from '../open-sockets.js';
import type { NotifySocket } from '../live-contract.js';

/** Error that a refused client receives as `connect_error`; `data.code` gives the reason. */
export class HandshakeError extends Error {
  readonly data: { code: string };

  constructor({ code, title }: ProblemKind) {
    super(title);
    this.data = { code };
  }
}

/** Decides at the handshake, before anything else happens, whether a socket may connect. */
@Injectable()
export class Handshake {
  private readonly logger = new Logger(Handshake.name);

  constructor(
    private readonly origins: OriginRule,
    private readonly cookieSession: CookieSession,
    private readonly sessions: SessionCheck,
    private readonly limits: ConnectionLimits,
    private readonly sockets: OpenSockets,
    private readonly hooks: AdmissionHooks,
    private readonly refusals: RefusalLog,
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
        this.refusals.note(problem, plainAddress(socket.handshake.address));
        next(new HandshakeError(problem.kind));
        // Socket.IO writes the answer on the next tick. After that, a refused client could use the connection only to
        // retry again and again.
        setImmediate(() => {
          socket.conn.close();
        });
      },
    );
  };

  private async admit(socket: NotifySocket): Promise<void> {
    const { headers } = socket.request;
    if (!this.origins.allowsOrigin(headers)) throw new Problem(requestErrors.forbiddenOrigin);
    const principal = this.cookieSession.claimed(headers.cookie);
    if (principal === null) throw new Problem(requestErrors.unauthenticated);
    this.limits.check(principal.userId);
    // Registered before the check, so that a session that ends in between is caught by the check or by `ended`.
    const { userId, sessionId } = principal;
    // No spread: V8 would give each object its own shape, which costs 0.2 KiB per connection.
    socket.data = { userId, sessionId, readUpTo: null };
    this.sockets.add(socket);
    if (!(await this.sessions.isActive(principal))) throw new Problem(requestErrors.unauthenticated);
    await this.hooks.run(socket);
    if (socket.data.ended !== undefined) throw new Problem(requestErrors.unauthenticated);
  }
}

/** Empty headers, shared by all connections. */
const noHeaders = {};
const noRawHeaders: string[] = [];

/**
 * Clears the headers of the request that opened the connection: Engine.IO keeps the request, with its cookies, as long
 * as the connection is open, and nothing reads it after the handshake.
 */
function forgetRequest({ request, handshake }: NotifySocket): void {
  request.rawHeaders = noRawHeaders;
  request.headers = noHeaders;
  handshake.headers = noHeaders;
}
