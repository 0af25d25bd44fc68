/**
 * The bytes of a request, as `requests.js` sends them.
 * @param {{method?: string, path: string, cookie?: string, body?: object}} request
 */
export function rawRequest({ method = 'GET', path, cookie, body }) {
  const text = body === undefined ? '' : JSON.stringify(body);
  return [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${text.length}`]),
    '',
    text,
  ].join('\r\n');
}
