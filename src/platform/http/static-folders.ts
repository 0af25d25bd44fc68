import { Injectable } from '@nestjs/common';
import { type RequestHandler, Router, static as serve } from 'express';
import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { projectRoot } from '../config/project-root.js';
import { compressed } from './compressed.js';

/** The folder of the layout, and of the base's own pages, styles and scripts. */
export const staticDirectory = resolve(projectRoot, 'static');

/** What is served as it lies there. HTML is not: pages have routes, which decide who sees them. */
const servedNames = /\.(js|mjs|css|svg|png|jpe?g|gif|webp|avif|ico|json|webmanifest)$/;

/** Serves the files that pages load. Browsers ask each time whether their copy is still good: a change shows at once. */
@Injectable()
export class StaticFolders {
  private readonly router = Router();
  private readonly directories = new Map<string, string>();
  private readonly firstSegments = new Set<string>();
  private readonly files = new Set<string>();

  constructor() {
    for (const folder of ['css', 'icons', 'js']) this.add(`/${folder}`, join(staticDirectory, folder));
    // What browsers and crawlers ask for without being told to.
    const root = join(staticDirectory, 'root');
    for (const name of readdirSync(root)) this.addFile(`/${name}`, join(root, name));
  }

  /**
   * Serves the scripts, styles and pictures of a folder, those of its subfolders too. Files with a dot in front are not served.
   * @throws Error when another folder is served at this path
   */
  add(path: string, directory: string): void {
    const other = this.directories.get(path);
    if (other === directory) return;
    if (other !== undefined)
      throw new Error(`Two folders cannot be served at ${path}: ${other} and ${directory}`);
    this.directories.set(path, directory);
    this.firstSegments.add(firstSegment(path));
    this.router.use(path, compressed(), serve(directory, options));
  }

  /** Serves one file, whatever its name is, and nothing beside it. */
  addFile(path: string, file: string): void {
    this.files.add(path);
    this.router.get(path, compressed(), (_request, response) => {
      response.setHeader('Cache-Control', 'no-cache');
      // With a root: only then may a folder above it begin with a dot.
      response.sendFile(basename(file), { root: dirname(file), cacheControl: false });
    });
  }

  /** Most requests want none of these files: one lookup, before a router compares the path of each folder. */
  readonly middleware: RequestHandler = (request, response, next) => {
    const { path } = request;
    // Judged before it is decoded: decoding never changes letters at the end.
    if (this.files.has(path) || (this.firstSegments.has(firstSegment(path)) && servedNames.test(path)))
      this.router(request, response, next);
    else next();
  };
}

const options: Parameters<typeof serve>[1] = {
  index: false,
  redirect: false,
  cacheControl: false,
  setHeaders: (response) => {
    response.setHeader('Cache-Control', 'no-cache');
  },
};

/** In lower case, as the router compares. */
function firstSegment(path: string): string {
  return path.split('/', 2)[1]?.toLowerCase() ?? '';
}
