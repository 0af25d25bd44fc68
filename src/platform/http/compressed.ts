import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Compresses an answer for clients that accept it. For files and pages that are the same for everybody only: the length of a
 * compressed answer that holds a secret beside what a stranger typed tells of the secret (https://breachattack.com/).
 */
export function compressed(): RequestHandler {
  return compression();
}
