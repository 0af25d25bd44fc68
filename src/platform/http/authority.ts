/**
 * Host and port of a `Host` header, so that equal ones compare as equal: in lower case, and without the port that the
 * scheme has anyway (RFC 3986, section 6.2.3).
 * @param protocol such as `https:`
 * @returns undefined when the header is missing or holds anything else
 */
export function authorityOf(
  host: string | undefined,
  protocol = 'http:',
): { host: string; hostname: string } | undefined {
  if (host === undefined || /[/?#@\\]/.test(host)) return undefined;
  const text = `${protocol}//${host}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}
