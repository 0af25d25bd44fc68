/** What was asked for makes no sense here: its message is a sentence for the operator. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
