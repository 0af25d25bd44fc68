/** Thrown when a command cannot do what was requested; the message is a sentence for the operator. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
