import { Injectable } from '@nestjs/common';
import { SessionEnded } from '../../sessions/sessions.api.js';
import { OnEveryNode } from '../../platform/platform.api.js';
import { SessionListSignal } from './session-list-signal.js';

/** Notifies the sockets of a user that one of the user's sessions has ended, so that they reload the list. */
@Injectable()
export class TellOfEndedSessionsListener {
  constructor(private readonly list: SessionListSignal) {}

  @OnEveryNode(SessionEnded)
  tell({ payload }: SessionEnded): void {
    this.list.tell(payload.userId);
  }
}
