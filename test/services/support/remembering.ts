import { WireClient } from '../../chaos/support/wire-client.js';

export interface RememberingTab {
  client: WireClient;
  /** What it was told last, and how often of a new session. */
  told: { online: number; readUpTo: number; sessions: number };
}

/** A client that remembers the last count and the last read mark that it was told. */
export async function remembering(url: string, cookie: string): Promise<RememberingTab> {
  const told = { online: 0, readUpTo: 0, sessions: 0 };
  const client = await WireClient.connect(url, cookie, (event, payload) => {
    if (event === 'presence') told.online = (payload as { online: number }).online;
    if (event === 'notifications:read') told.readUpTo = (payload as { readUpTo: number }).readUpTo;
    if (event === 'sessions:changed') told.sessions += 1;
  });
  told.online = (await client.enter(null)).online;
  return { client, told };
}
