import { format, type Logform } from 'winston';
import { currentRequest } from '../http/request-context.js';
import { redact } from './redact.js';

/** winston keeps the level and the finished line under symbols, which a copy of the other fields must not lose. */
const redacted = format((info) => Object.assign(info, redact({ ...info })));

/** The request under way, and its user once known. */
const withRequest = format((info) => Object.assign(info, currentRequest()));

/** What Nest tells at each start of its own insides. */
const bootContexts = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);

/** Leaves out what nobody reads; errors and warnings of the same origin stay. */
export const withoutBootNoise = format((info) =>
  info.level === 'info' && bootContexts.has(String(info['context'])) ? false : info,
);

/** One JSON object a line, for files and for collectors. */
export function jsonLines(): Logform.Format {
  return format.combine(withRequest(), redacted(), format.timestamp(), format.json());
}

/** For a person at a terminal: time, level, where, what, and what else is known. */
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
