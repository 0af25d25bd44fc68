/** What a client sends to enter. */
export interface EnterMessage {
  after: number | null;
}

/** Whether a message is `{after}` and nothing else, with the id of a notification, 0, or null. */
export function isEnterMessage(message: unknown): message is EnterMessage {
  if (typeof message !== 'object' || message === null || Object.keys(message).length !== 1) return false;
  const { after } = message as Partial<Record<'after', unknown>>;
  return after === null || (Number.isInteger(after) && (after as number) >= 0);
}
