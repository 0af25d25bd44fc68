import compression from 'compression';
import { type RequestHandler, Router, static as serve } from 'express';
import { join, resolve } from 'node:path';
import { projectRoot } from '../config/project-root.js';

/** Pages, styles and scripts, as they are. */
export const staticDirectory = resolve(projectRoot, 'static');

/** What is served as it lies there. The pages are not: they have routes, which decide who sees them. */
const servedFolders = ['css', 'icons', 'js'];

/** Most requests want none of them: one look, before a router looks into each folder. */
const inServedFolder = new RegExp(`^/(${servedFolders.join('|')})/`, 'i');

/** Serves the files that pages load. Browsers ask each time whether their copy is still good: a new release shows at once. */
export function staticFiles(): RequestHandler {
  const router = Router();
  for (const folder of servedFolders) {
    router.use(
      `/${folder}`,
      compressed(),
      serve(join(staticDirectory, folder), {
        index: false,
        redirect: false,
        cacheControl: false,
        setHeaders: (response) => {
          response.setHeader('Cache-Control', 'no-cache');
        },
      }),
    );
  }
  return (request, response, next) => {
    if (inServedFolder.test(request.path)) router(request, response, next);
    else next();
  };
}

/**
 * Compresses what a browser can take so. For files and pages that are the same for everybody only: the length of a
 * compressed answer that holds a secret beside what a stranger typed tells of the secret (https://breachattack.com/).
 */
export function compressed(): RequestHandler {
  return compression();
}
