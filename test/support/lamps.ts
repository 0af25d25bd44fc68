import { Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainEvent } from '../../src/shared/events/domain-event.js';
import { OnDomainEvent } from '../../src/shared/events/on-domain-event.decorator.js';
import { OnEveryNode } from '../../src/shared/events/on-every-node.decorator.js';

export class LampLit extends DomainEvent<{ lamp: number }> {
  static readonly type = 'test.lamp-lit.v1';
  readonly type = LampLit.type;
}

export class LampBroken extends DomainEvent<{ lamp: number }> {
  static readonly type = 'test.lamp-broken.v1';
  readonly type = LampBroken.type;
}

/** What the listeners below heard, and which lamps they fail at. */
export class Journal {
  readonly heard: Record<string, number[]> = { steady: [], clumsy: [], outside: [], live: [], wobbly: [] };
  readonly bad = new Set<number>();

  note(who: string, lamp: number): void {
    (this.heard[who] ??= []).push(lamp);
  }

  failAt(lamp: number): void {
    if (this.bad.has(lamp)) throw new Error(`cannot bear lamp ${lamp}`);
  }
}

@Injectable()
class SteadyListener {
  constructor(private readonly journal: Journal) {}

  @OnDomainEvent(LampLit, { id: 'test.steady', from: 'beginning' })
  async note({ payload }: LampLit, tx: EntityManager): Promise<void> {
    await tx.query('SELECT 1');
    this.journal.note('steady', payload.lamp);
  }
}

@Injectable()
class ClumsyListener {
  constructor(private readonly journal: Journal) {}

  /** Writes first and fails then: what it wrote must be gone. */
  @OnDomainEvent(LampLit, { id: 'test.clumsy', from: 'beginning' })
  async write({ payload }: LampLit, tx: EntityManager): Promise<void> {
    await tx.query('INSERT INTO read_marks (user_id, read_up_to) VALUES (?, 0)', [`lamp-${payload.lamp}`]);
    this.journal.note('clumsy', payload.lamp);
    this.journal.failAt(payload.lamp);
  }
}

@Injectable()
class OutsideListener {
  constructor(private readonly journal: Journal) {}

  @OnDomainEvent(LampLit, { id: 'test.outside', from: 'beginning', outside: true })
  async send({ payload }: LampLit): Promise<void> {
    await Promise.resolve();
    this.journal.note('outside', payload.lamp);
    this.journal.failAt(payload.lamp);
  }
}

@Injectable()
class LiveListeners {
  constructor(private readonly journal: Journal) {}

  @OnEveryNode(LampLit)
  hear({ payload }: LampLit): void {
    this.journal.note('live', payload.lamp);
  }

  @OnEveryNode(LampLit)
  wobble({ payload }: LampLit): void {
    this.journal.note('wobbly', payload.lamp);
    throw new Error('wobbles');
  }
}

@Module({ providers: [Journal, SteadyListener, ClumsyListener, OutsideListener, LiveListeners] })
export class LampModule {}
