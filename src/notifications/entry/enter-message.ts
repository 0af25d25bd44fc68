/** Longest generation accepted, in characters: more than a UUID, so that another format would not break old clients. */
const longestGeneration = 64;

/** The message by which a client enters the room `welcome`. */
export interface EnterMessage {
  after: number | null;
  /** The generation that `after` belongs to, as received in an answer or a page of the feed. */
  feed?: string;
}

/** Whether a message is `{after}` or `{after, feed}` and nothing else: an id, 0 or null, and a short text. */
export function isEnterMessage(message: unknown): message is EnterMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { after, feed, ...rest } = message as Partial<Record<'after' | 'feed', unknown>>;
  if (Object.keys(rest).length > 0 || !isGeneration(feed)) return false;
  return after === null || (Number.isInteger(after) && (after as number) >= 0);
}

function isGeneration(feed: unknown): boolean {
  return feed === undefined || (typeof feed === 'string' && feed.length <= longestGeneration);
}
