/**
 * Whether a value has every part of an example, of the same type. The example of a list has one item, which all are like; a
 * function decides for itself.
 * @param {any} value @param {any} example @returns {boolean}
 */
export function isLike(value, example) {
  if (typeof example === 'function') return example(value);
  if (Array.isArray(example)) return Array.isArray(value) && value.every((item) => isLike(item, example[0]));
  if (typeof value !== typeof example || value === null) return false;
  return typeof example !== 'object' || Object.keys(example).every((key) => isLike(value[key], example[key]));
}

/** The answer to a call that returns nothing: status 204. @param {unknown} answer */
export const nothing = (answer) => answer === null;
/** The answer to calls that sign in, and to `/users/me`. */
export const account = { user: { id: '', email: '' } };

/**
 * Calls /api/v1. Throws an ApiError, also for what a proxy answers in our place: a page, or data of its own, whatever its
 * status.
 * @param {string} method @param {string} path @param {object} [body] @param {object} [example] of the answer
 */
export async function api(
  method,
  path,
  body,
  example = (/** @type {unknown} */ answer) => typeof answer === 'object',
) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    // Older browsers wait for as long as it takes.
    signal: AbortSignal.timeout?.(20_000),
  }).catch(() => null);
  const answer = response?.status === 204 ? null : ((await response?.json().catch(() => {})) ?? undefined);
  if (response?.ok && isLike(answer, example)) return answer;
  const problem = isLike(answer, { code: '' }) ? answer : {};
  throw Object.assign(new Error(problem.detail), {
    // A success of somebody else is no answer.
    status: response?.ok ? 0 : (response?.status ?? 0),
    code: problem.code ?? '',
    errors: isLike(problem.errors, [{ field: '', message: '' }]) ? problem.errors : [],
    retryAfter: Number(response?.headers.get('retry-after')),
  });
}
