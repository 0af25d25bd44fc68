import { format, type Logform } from 'winston';
import { currentRequest } from './request-context.js';
import { redact } from './redact.js';

/** Masks secrets in place: winston stores level and formatted line under symbols, which `redact` does not copy. */
const redacted = format((info) => Object.assign(info, redact({ ...info })));

/** Adds the ids of the current request and, once known, of its user. */
const withRequest = format((info) => Object.assign(info, currentRequest()));

/** Contexts of the messages that Nest logs about itself at each start. */
const bootContexts = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);

/**
 * Drops Nest's own startup messages; errors and warnings of these contexts stay. Also drops its line on a port that cannot
 * be used, of which `main.ts` says more.
 */
export const withoutBootNoise = format((info) => {
  const context = String(info['context']);
  const noise = info.level === 'info' && bootContexts.has(context);
  const portError = context === 'NestApplication' && String(info.message).startsWith('Error: listen ');
  return noise || portError ? false : info;
});

/** Formats each entry as one JSON object per line, for files and log collectors. */
export function jsonLines(): Logform.Format {
  return format.combine(withRequest(), redacted(), format.timestamp(), format.json());
}

/** Formats entries for a terminal: time, level, context, message and other fields. */
export function readableLines(colors: boolean): Logform.Format {
  const line = format.printf(({ timestamp, level, context, message, ...rest }) => {
    const { error, requestId, stack, ...fields } = rest as Record<string, unknown>;
    const id = typeof requestId === 'string' ? ` (${requestId.slice(0, 8)})` : '';
    const extra = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
    return `${String(timestamp)} ${level} [${typeof context === 'string' ? context : 'app'}]${id} ${String(message)}${extra}${stackOf(error, stack)}`;
  });
  return format.combine(
    withRequest(),
    redacted(),
    format.timestamp({ format: 'HH:mm:ss.SSS' }),
    ...(colors ? [format.colorize({ level: true })] : []),
    line,
  );
}

function stackOf(error: unknown, stack: unknown): string {
  const text = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  const first = text ?? (Array.isArray(stack) ? stack.find((entry) => typeof entry === 'string') : stack);
  return typeof first === 'string' && first !== '' ? `\n${first}` : '';
}
