import type { Request, Response } from 'express';

/** An HTML page, as a module adds it. */
export interface Page {
  /** Where it is served, for example `/tasks`: lower-case letters, digits and hyphens between slashes. */
  path: string;
  /** Absolute path or `file:` URL of its HTML file: what goes into `<head>` and `<body>`; the layout has the rest. */
  file: string | URL;
  /** Its link in the bar; lower orders come first. Without it, the bar does not show the page. */
  nav?: { label: string; order: number } | undefined;
  /**
   * Whether only signed-in users see it. It then has the bar, others are sent to `/login`, and signing in may lead back to it.
   */
  signedIn: boolean;
  /** Whether `POST` to its path takes a form instead of JSON. The module's controller handles it. */
  form?: boolean | undefined;
  /** @returns id of an element that is hidden in the file and shown in this one response, which nobody may store */
  reveal?: ((request: Request, response: Response) => string | undefined) | undefined;
}
