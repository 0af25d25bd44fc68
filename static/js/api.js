/**
 * @typedef {{id: number, type: string, data: {email: string}, createdAt: string}} Notification
 * @typedef {{items: Notification[], unread: number, readUpTo: number, head: number, next: number|null}} Page
 */

/** Calls /api/v1. What it throws has `status` (0: no answer). @param {string} method @param {string} path @param {object} [body] */
export async function api(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
  // A proxy may answer with a page of its own.
  const answer = (await response?.json().catch(() => null)) ?? {};
  if (response?.ok) return answer;
  throw Object.assign(new Error(answer.detail), {
    status: response?.status ?? 0,
    code: answer.code ?? '',
    errors: answer.errors ?? [],
    retryAfter: Number(response?.headers.get('retry-after')),
  });
}
