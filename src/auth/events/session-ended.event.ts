import { DomainEvent } from '../../shared/events/domain-event.js';

/** Why a session ended: its user signed out, it was revoked from elsewhere, its time was over, or the password changed. */
export type SessionEndReason = 'logout' | 'revoked' | 'expired' | 'password-changed';

/** A session was ended: nothing more may reach it. */
export class SessionEnded extends DomainEvent<{
  sessionId: string;
  userId: string;
  reason: SessionEndReason;
}> {
  static readonly type = 'auth.session-ended.v1';
  readonly type = SessionEnded.type;
}
