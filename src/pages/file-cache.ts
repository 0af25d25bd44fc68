import { readFileSync, statSync } from 'node:fs';

/**
 * Text files, read again when they changed: an edit shows at once. Both calls block, on purpose: they take microseconds, while
 * asynchronous ones would wait in the thread pool behind password hashes.
 */
export class FileCache {
  private readonly entries = new Map<string, { mtimeMs: number; size: number; text: string }>();

  read(file: string): string {
    const { mtimeMs, size } = statSync(file);
    const known = this.entries.get(file);
    if (known?.mtimeMs === mtimeMs && known.size === size) return known.text;
    const text = readFileSync(file, 'utf8');
    this.entries.set(file, { mtimeMs, size, text });
    return text;
  }
}
