import { Injectable, type OnModuleInit } from '@nestjs/common';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StaticFolders } from '../platform/platform.api.js';

/** `src/` while tests run, `dist/` otherwise: the build copies web folders beside the code (`nest-cli.json`). */
const codeDirectory = resolve(import.meta.dirname, '..');

/** Serves the scripts, styles and pictures in `<feature>/web/` at `/features/<feature>/`. */
@Injectable()
export class WebFolders implements OnModuleInit {
  constructor(private readonly folders: StaticFolders) {}

  onModuleInit(): void {
    this.addAllIn(codeDirectory);
  }

  /** Those of all features in this directory. */
  addAllIn(directory: string): void {
    for (const feature of readdirSync(directory)) {
      const folder = join(directory, feature, 'web');
      if (existsSync(folder)) this.add(folder);
    }
  }

  /** That of a page, if its file is in one: for features that lie elsewhere, such as in a package. */
  addAround(file: string): void {
    if (basename(dirname(file)) === 'web') this.add(dirname(file));
  }

  private add(folder: string): void {
    this.folders.add(`/features/${basename(dirname(folder))}`, folder);
  }
}
