import { Injectable } from '@nestjs/common';
import { SessionEnded } from '../auth/events/session-ended.event.js';
import { OnEveryNode } from '../shared/events/on-every-node.decorator.js';
import { SessionListSignal } from './socket/session-list-signal.js';

/** Has the user's other tabs and devices read their list of sessions again. */
@Injectable()
export class TellOfEndedSessionsListener {
  constructor(private readonly list: SessionListSignal) {}

  @OnEveryNode(SessionEnded)
  tell({ payload }: SessionEnded): void {
    this.list.tell(payload.userId);
  }
}
