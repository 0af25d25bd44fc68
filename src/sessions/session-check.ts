import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/platform.api.js';
import { LastSeen } from './last-seen.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';

/** Whether a session still grants access: its row decides, on every request and handshake. */
@Injectable()
export class SessionCheck {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly lastSeen: LastSeen,
  ) {}

  /** Whether the session is this user's and active. Has it noted that an active session was seen. */
  async isActive({ sessionId, userId }: Principal): Promise<boolean> {
    const session = await this.sessions.find(sessionId);
    if (session?.userId !== userId || session.endedAt !== null || this.lifetime.isExpired(session))
      return false;
    this.lastSeen.note(session);
    return true;
  }
}
