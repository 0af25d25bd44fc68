import { Injectable } from '@nestjs/common';
import { parseArgs } from 'node:util';
import { EventAdmin } from './event-admin.js';
import { EventOverview } from './event-overview.js';
import { overviewText } from './overview-text.js';

export const usage = `Usage:
  npm run events -- list [--json]               how far the listeners have come, and what they failed at
  npm run events -- retry LISTENER [EVENT_ID]   hands what was set aside to the listener again
  npm run events -- skip LISTENER EVENT_ID      gives an event up for this listener, for good
  npm run events -- forget LISTENER             drops what is kept of a listener that no longer exists`;

export type EventCommand =
  | { name: 'list'; json: boolean }
  | { name: 'retry'; listener: string; eventId: string | undefined }
  | { name: 'skip'; listener: string; eventId: string }
  | { name: 'forget'; listener: string };

/** @returns what the words of a command line ask for, or null when they make no command */
export function parseEventCommand(words: string[]): EventCommand | null {
  const parsed = parse(words);
  if (parsed === null) return null;
  const { positionals, json } = parsed;
  const [name, listener, eventId, ...rest] = positionals;
  if (rest.length > 0) return null;
  if (name === 'list') return listener === undefined ? { name, json } : null;
  if (listener === undefined || json) return null;
  if (name === 'retry') return { name, listener, eventId };
  if (name === 'skip') return eventId === undefined ? null : { name, listener, eventId };
  return name === 'forget' && eventId === undefined ? { name, listener } : null;
}

function parse(words: string[]): { positionals: string[]; json: boolean } | null {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
    return { positionals, json: values.json };
  } catch {
    return null;
  }
}

/** Does what an operator asks for at the command line. */
@Injectable()
export class EventCommands {
  constructor(
    private readonly overview: EventOverview,
    private readonly admin: EventAdmin,
  ) {}

  /**
   * @returns what to print
   * @throws RefusedError with a sentence that says why nothing was done
   */
  async run(command: EventCommand): Promise<string> {
    switch (command.name) {
      case 'list': {
        const overview = await this.overview.read();
        return command.json ? JSON.stringify(overview, null, 2) : overviewText(overview);
      }
      case 'retry': {
        const asked = await this.admin.retry(command.listener, command.eventId);
        if (asked === 0)
          return 'Nothing more to ask for: no event is set aside that was not asked for already.';
        return `${asked} event(s) will be handed to ${command.listener} again, within about a second if a node runs.`;
      }
      case 'skip':
        await this.admin.skip(command.listener, command.eventId);
        return `${command.listener} will not see the event ${command.eventId} again.`;
      case 'forget':
        await this.admin.forget(command.listener);
        return `The position and the failures of ${command.listener} are gone.`;
    }
  }
}
