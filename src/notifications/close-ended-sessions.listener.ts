import { Injectable } from '@nestjs/common';
import { SessionEnded } from '../auth/events/session-ended.event.js';
import { OnEveryNode } from '../shared/events/on-every-node.decorator.js';
import { OpenSockets } from './socket/open-sockets.js';

/** Closes the sockets of a session that ended, wherever it was ended. */
@Injectable()
export class CloseEndedSessionsListener {
  constructor(private readonly sockets: OpenSockets) {}

  @OnEveryNode(SessionEnded)
  close({ payload }: SessionEnded): void {
    this.sockets.end(payload.sessionId, payload.reason);
  }
}
