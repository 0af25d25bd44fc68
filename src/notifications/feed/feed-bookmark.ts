import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSettings, Settings } from '../../platform/platform.api.js';

/** Delay before a position is written, in milliseconds; a newer position replaces it meanwhile. */
const writeDelayMs = 1_000;

/** A position in the feed, and the generation that it belongs to. */
export interface FeedPosition {
  generation: string;
  id: number;
  /** Distinguishes the notification from another one with this id. */
  identity: string;
}

/**
 * Stores the position of the feed in `DATA_DIR`, outside the database, so that a restored backup is detected. A node
 * whose `DATA_DIR` does not survive a restart detects none.
 */
@Injectable()
export class FeedBookmark {
  private readonly logger = new Logger(FeedBookmark.name);
  private readonly path: string | null;
  /** Path of the temporary file. Unique, because nodes may share the folder. */
  private readonly draft: string;
  private pending: FeedPosition | undefined;
  private timer: NodeJS.Timeout | undefined;
  private complaint = '';

  constructor(settings: Settings, database: DatabaseSettings) {
    this.path = database.inMemory ? null : join(settings.dataDirectory, 'feed-position.json');
    this.draft = `${this.path}.${randomUUID()}`;
  }

  /** @returns the position written last; null when there is none, or it cannot be read */
  read(): FeedPosition | null {
    if (this.path === null || !existsSync(this.path)) return null;
    try {
      const found = JSON.parse(readFileSync(this.path, 'utf8')) as Partial<FeedPosition>;
      const { generation, id, identity } = found;
      if (typeof generation !== 'string' || typeof id !== 'number' || typeof identity !== 'string')
        return null;
      return { generation, id, identity };
    } catch (error) {
      this.logger.warn({ message: 'The position of the feed cannot be read', path: this.path, error });
      return null;
    }
  }

  /** Schedules a position to be written within a second, in place of an earlier one. */
  keep(position: FeedPosition): void {
    this.pending = position;
    this.timer ??= setTimeout(() => {
      this.flush();
    }, writeDelayMs).unref();
  }

  /** Writes a scheduled position at once. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.path === null || this.pending === undefined) return;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(this.draft, JSON.stringify(this.pending), { mode: 0o600 });
      renameSync(this.draft, this.path);
      this.pending = undefined;
    } catch (error) {
      // For example a full disk. Only the detection of a restored backup is lost.
      this.complain(error as Error);
    }
  }

  /** Logs each new reason once: a folder that is not writable stays so, and a position is written every second. */
  private complain(error: Error): void {
    if (error.message === this.complaint) return;
    this.complaint = error.message;
    this.logger.warn({ message: 'The position of the feed cannot be written', path: this.path, error });
  }
}
