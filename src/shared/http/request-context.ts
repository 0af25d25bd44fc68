import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known about the request under way, for the log. */
export interface RequestContext {
  requestId: string;
  userId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInRequest(context: RequestContext, next: () => void): void {
  storage.run(context, next);
}

export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** The id of the request under way; a dash outside of one. */
export function currentRequestId(): string {
  return storage.getStore()?.requestId ?? '-';
}

/** From here on, what this request logs carries the user's id. */
export function noteUser(userId: string): void {
  const context = storage.getStore();
  if (context !== undefined) context.userId = userId;
}
