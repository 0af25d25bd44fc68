/** Where signing in may lead. Anything else would let a link send people to another site. */
const destinations: ReadonlySet<unknown> = new Set(['/welcome', '/sessions']);

const home = '/welcome';

/** @returns where to go after signing in */
export function nextPage(next: unknown): string {
  return destinations.has(next) ? (next as string) : home;
}

/** The address of a page with its `next`, if it has an acceptable one, so that it survives an error. */
export function withNext(path: string, next: unknown): string {
  return destinations.has(next) ? `${path}?next=${next as string}` : path;
}
