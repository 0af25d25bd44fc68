/** Whether a value has all parts of an example, of their types. @param {any} value @param {any} example @returns {boolean} */
export function isLike(value, example) {
  if (Array.isArray(example)) return Array.isArray(value) && value.every((item) => isLike(item, example[0]));
  if (value === null || example === null || typeof value !== typeof example) return value === example;
  return typeof example !== 'object' || Object.keys(example).every((key) => isLike(value[key], example[key]));
}

/** Status 204. */
export const nothing = null;
export const account = { user: { id: '', email: '' } };

/**
 * Calls /api/v1. Throws an ApiError, also for what a proxy answers in our place.
 * @param {string} method @param {string} path @param {object} [body] @param {object | null} [example] of the answer
 */
export async function api(method, path, body, example) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: timeout(20_000),
  }).catch(() => null);
  const answer = response?.status === 204 ? null : ((await response?.json().catch(() => {})) ?? undefined);
  if (response?.ok && (example === undefined ? answer !== example : isLike(answer, example))) return answer;
  const problem = isLike(answer, { code: '' }) ? answer : {};
  throw Object.assign(new Error(problem.detail), {
    status: response?.ok ? 0 : (response?.status ?? 0),
    code: problem.code ?? '',
    errors: isLike(problem.errors, [{ field: '', message: '' }]) ? problem.errors : [],
    retryAfter: Number(response?.headers.get('retry-after')),
  });
}

/** Browsers before 2022 have no `AbortSignal.timeout`. @param {number} milliseconds */
function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
