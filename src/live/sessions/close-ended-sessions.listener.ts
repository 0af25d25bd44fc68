import { Injectable } from '@nestjs/common';
import { SessionEnded } from '../../sessions/sessions.api.js';
import { OnEveryNode } from '../../platform/platform.api.js';
import { OpenSockets } from '../open-sockets.js';

/** Closes the sockets of a session that has ended, on whichever node it ended. */
@Injectable()
export class CloseEndedSessionsListener {
  constructor(private readonly sockets: OpenSockets) {}

  @OnEveryNode(SessionEnded)
  close({ payload }: SessionEnded): void {
    this.sockets.end(payload.sessionId, payload.reason);
  }
}
