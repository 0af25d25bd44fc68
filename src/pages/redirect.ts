import type { Response } from 'express';

/** Sends a browser on with a GET (RFC 9110, section 15.4.4), by an answer that nobody keeps: it may carry a cookie. */
export function redirect(response: Response, address: string): void {
  response.setHeader('Cache-Control', 'no-store');
  response.redirect(303, address);
}
