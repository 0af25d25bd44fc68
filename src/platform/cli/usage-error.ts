/** Thrown when the command-line arguments are invalid; the message is the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
