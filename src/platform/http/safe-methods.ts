/** Methods that only read (RFC 9110, section 9.2.1). TRACE is served nowhere. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request with this method changes nothing, so that it needs no protection. */
export function isSafeMethod(method: string): boolean {
  return safeMethods.has(method);
}
