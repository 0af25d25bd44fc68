import { Command, type CommandRunner } from '../../cli/command.js';
import { readWords } from '../../cli/read-words.js';
import { EventAdmin } from './event-admin.js';
import { EventOverview } from './event-overview.js';
import { overviewText } from './overview-text.js';

export type EventsRequest =
  | { action: 'list'; json: boolean }
  | { action: 'retry'; listener: string; eventId: string | undefined }
  | { action: 'skip'; listener: string; eventId: string }
  | { action: 'forget'; listener: string };

export function parseEventsRequest(words: string[]): EventsRequest | null {
  const read = readWords(words);
  if (read === null) return null;
  const { positionals, json } = read;
  const [action, listener, eventId, ...rest] = positionals;
  if (rest.length > 0) return null;
  if (action === 'list') return listener === undefined ? { action, json } : null;
  if (listener === undefined || json) return null;
  if (action === 'retry') return { action, listener, eventId };
  if (action === 'skip') return eventId === undefined ? null : { action, listener, eventId };
  return action === 'forget' && eventId === undefined ? { action, listener } : null;
}

@Command({
  name: 'events',
  summary: 'Shows the progress of the listeners, and retries or skips events that were set aside.',
  usage: `npm run events -- list [--json]               shows the position of each listener, and all failures
          npm run events -- retry LISTENER [EVENT_ID]   retries one event that was set aside, or all of the listener's
          npm run events -- skip LISTENER EVENT_ID      gives up an event for this listener, for good
          npm run events -- forget LISTENER             deletes position and failures of a listener that no longer exists`,
  parse: parseEventsRequest,
})
export class EventsCommand implements CommandRunner<EventsRequest> {
  constructor(
    private readonly overview: EventOverview,
    private readonly admin: EventAdmin,
  ) {}

  async run(request: EventsRequest): Promise<string> {
    switch (request.action) {
      case 'list': {
        const overview = await this.overview.read();
        return request.json ? JSON.stringify(overview, null, 2) : overviewText(overview);
      }
      case 'retry': {
        const { listener, eventId } = request;
        const requested = await this.admin.retry(listener, eventId);
        if (requested === 0)
          return `Nothing to retry: ${listener} has set no event aside for which no retry was requested before.`;
        return `${listener} will retry ${requested} event(s), within about a second if a node is running.`;
      }
      case 'skip':
        await this.admin.skip(request.listener, request.eventId);
        return `${request.listener} will skip the event ${request.eventId}.`;
      case 'forget':
        await this.admin.forget(request.listener);
        return `Position and failures of ${request.listener} were deleted.`;
    }
  }
}
