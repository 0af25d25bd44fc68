import { AsyncLocalStorage } from 'node:async_hooks';

/** The data about the current request, for the log. */
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

/** Returns the id of the current request; a dash outside of one. */
export function currentRequestId(): string {
  return storage.getStore()?.requestId ?? '-';
}

/** Adds the user's id to everything that the current request logs from now on. */
export function setRequestUser(userId: string): void {
  const context = storage.getStore();
  if (context !== undefined) context.userId = userId;
}
