import { isSecretSetting } from '../config/secret.decorator.js';

/** Names of fields whose values are never logged, wherever they occur. */
const secretName = /password|passwd|secret|token|cookie|authorization|hash|credential/i;

const mask = '[redacted]';

/** Number of nested levels of an object that are logged; deeper ones are cut. */
const maximumDepth = 6;

/** Returns a copy in which the values of fields with a secret name are masked, and errors are plain objects. */
export function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return redactError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= maximumDepth) return '[…]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) || isSecretSetting(name) ? mask : redact(item, depth + 1),
    ]),
  );
}

/** Keeps an error's name, message, stack and cause: other fields of a failed query contain its parameters. */
function redactError({ name, message, stack, cause }: Error, depth: number): object {
  return { name, message, stack, ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }) };
}
