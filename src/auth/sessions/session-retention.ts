import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { removalBatch, Retention } from '../../shared/retention/retention.js';
import { SessionsRepository } from '../persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';

/** Removes sessions that ended or expired long ago. Until then their rows say what became of them. */
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

  /** Walks through all sessions by their id, so that three kinds of ends need no index each. */
  private async *remove(before: Date): AsyncGenerator<number> {
    let after: string | undefined = '';
    while (after !== undefined) {
      const batch = await this.sessions.batch(after, removalBatch);
      const over = batch.filter((session) => this.lifetime.endOf(session) < before).map(({ id }) => id);
      if (over.length > 0) await this.units.run((tx) => this.sessions.remove(over, tx));
      yield over.length;
      after = batch.length < removalBatch ? undefined : batch.at(-1)?.id;
    }
  }
}
