/** Names of values that never reach a log, wherever they stand in what is logged. */
const secretName = /password|passwd|secret|token|cookie|authorization|hash|credential/i;

const mask = '[redacted]';

/** How deep an object is looked into; what lies deeper is cut. */
const maximumDepth = 6;

/** A copy in which the values of fields with a telling name are masked, and errors are plain objects. */
export function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return redactError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= maximumDepth) return '[…]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) ? mask : redact(item, depth + 1),
    ]),
  );
}

/** Name, message and stack, and the cause: a failed query's other fields hold its parameters. */
function redactError({ name, message, stack, cause }: Error, depth: number): object {
  return { name, message, stack, ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }) };
}
