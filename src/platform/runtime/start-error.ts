/**
 * Thrown when the process cannot start because of its surroundings, such as a database that refuses connections; the
 * message is a sentence for the operator, printed without a stack.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
