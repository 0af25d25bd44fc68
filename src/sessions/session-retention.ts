import { Injectable, type OnModuleInit } from '@nestjs/common';
import { removalBatch, Retention, UnitOfWork } from '../platform/platform.api.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';

/** Removes sessions that ended or expired long ago. Until then, their rows record why they ended. */
@Injectable()
export class SessionRetention implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly units: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.retention.add('auth.sessions', (before) => this.remove(before));
  }

  /** Scans all sessions by id, so that the three ways in which sessions end need no index each. */
  private async *remove(before: Date): AsyncGenerator<number> {
    let after: string | undefined = '';
    while (after !== undefined) {
      const batch = await this.sessions.batch(after, removalBatch);
      const ended = batch.filter((session) => this.lifetime.endOf(session) < before).map(({ id }) => id);
      if (ended.length > 0) await this.units.run((tx) => this.sessions.remove(ended, tx));
      yield ended.length;
      after = batch.length < removalBatch ? undefined : batch.at(-1)?.id;
    }
  }
}
