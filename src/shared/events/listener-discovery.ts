import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import 'reflect-metadata';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from './domain-event.js';
import { domainEventMetadata, type DurableListenerMetadata } from './on-domain-event.decorator.js';
import { everyNodeMetadata } from './on-every-node.decorator.js';

export interface DurableListenerDefinition extends DurableListenerMetadata {
  handle: (event: DomainEvent, tx?: EntityManager) => Promise<void>;
}

export interface LiveListenerDefinition {
  name: string;
  event: EventClass;
  handle: (event: DomainEvent) => Promise<void> | void;
}

interface DecoratedMethod {
  metadata: unknown;
  handle: unknown;
  name: string;
}

/** Finds the decorated methods of all providers, once they have been made. */
@Injectable()
export class ListenerDiscovery {
  private readonly found = new Map<string, DecoratedMethod[]>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error when two listeners share an id: they would share a position, and each would miss events */
  durable(): DurableListenerDefinition[] {
    const definitions = this.decorated(domainEventMetadata).map(({ metadata, handle }) => ({
      ...(metadata as DurableListenerMetadata),
      handle: handle as DurableListenerDefinition['handle'],
    }));
    const ids = definitions.map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw new Error(`Two listeners have the id ${twice}.`);
    return definitions;
  }

  live(): LiveListenerDefinition[] {
    return this.decorated(everyNodeMetadata).map(({ metadata, handle, name }) => ({
      name,
      event: metadata as EventClass,
      handle: handle as LiveListenerDefinition['handle'],
    }));
  }

  /** The methods of all providers that carry this metadata. Looked for once: there are some hundred providers. */
  private decorated(key: string): DecoratedMethod[] {
    const found = this.found.get(key) ?? this.scan(key);
    this.found.set(key, found);
    return found;
  }

  private scan(key: string): DecoratedMethod[] {
    const found: DecoratedMethod[] = [];
    for (const { instance } of this.discovery.getProviders() as { instance: unknown }[]) {
      if (typeof instance !== 'object' || instance === null) continue;
      const methods = instance as Record<string, (...args: never[]) => unknown>;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = methods[method];
        if (handler === undefined) continue;
        const metadata: unknown = Reflect.getOwnMetadata(key, handler);
        if (metadata === undefined) continue;
        found.push({
          metadata,
          handle: handler.bind(instance),
          name: `${instance.constructor.name}.${method}`,
        });
      }
    }
    return found;
  }
}
