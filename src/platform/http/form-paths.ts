import { Injectable } from '@nestjs/common';

/** The paths whose `POST` takes a form; every other path takes JSON. */
@Injectable()
export class FormPaths {
  private readonly paths = new Set<string>();

  add(path: string): void {
    this.paths.add(path);
  }

  /** Compares as the router does: without regard to case or to a slash at the end. */
  includes(path: string): boolean {
    return this.paths.has(path.toLowerCase().replace(/\/$/, ''));
  }
}
