import { DomainEvent } from '../../platform/events/domain-event.js';

/** Why a session ended: the user signed out, it was revoked, it expired, or the password was changed. */
export type SessionEndReason = 'logout' | 'revoked' | 'expired' | 'password-changed';

/** A session ended: nothing may be sent to its sockets any more. */
export class SessionEnded extends DomainEvent<{
  sessionId: string;
  userId: string;
  reason: SessionEndReason;
}> {
  static readonly type = 'auth.session-ended.v1';
  readonly type = SessionEnded.type;
}
