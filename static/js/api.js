/** Calls /api/v1, and throws an ApiError. @param {string} method @param {string} path @param {object} [body] */
export async function api(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: timeout(20_000),
  }).catch(() => null);
  // A proxy may answer with an HTML page, even with status 200.
  const answer = response?.status === 204 ? {} : await response?.json().catch(() => null);
  const isOurs = typeof answer === 'object' && answer;
  if (response?.ok && isOurs) return answer;
  throw Object.assign(new Error(answer?.detail), {
    status: response?.ok ? 0 : (response?.status ?? 0),
    code: answer?.code ?? '',
    errors: answer?.errors ?? [],
    retryAfter: Number(response?.headers.get('retry-after')),
  });
}

/** Browsers before 2022 have no `AbortSignal.timeout`. @param {number} milliseconds */
function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
