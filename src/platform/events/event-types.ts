import { Injectable } from '@nestjs/common';
import type { EventClass } from './domain-event.js';

/**
 * The class of each type of event. Rows of the event log store only the type, so events of two classes with one type
 * could not be told apart.
 */
@Injectable()
export class EventTypes {
  private readonly owners = new Map<string, EventClass>();

  /**
   * Registers a class for its type: at startup for the events of all listeners, and for each event that is appended.
   * @throws Error that names both classes when another class has the type
   */
  claim(event: EventClass, type: string = event.type): void {
    const owner = this.owners.get(type);
    if (owner === event) return;
    if (owner !== undefined) {
      throw new Error(`Two events have the type ${type}: ${owner.name} and ${event.name}.`);
    }
    this.owners.set(type, event);
  }
}
