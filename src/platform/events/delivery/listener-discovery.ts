import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import 'reflect-metadata';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from '../domain-event.js';
import { EventTypes } from '../event-types.js';
import { domainEventMetadata, type DurableListenerMetadata } from '../on-domain-event.decorator.js';
import { everyNodeMetadata } from '../on-every-node.decorator.js';

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

/** Finds the decorated methods of all providers, once the providers exist, and checks their ids and event types. */
@Injectable()
export class ListenerDiscovery implements OnModuleInit {
  private readonly found = new Map<string, DecoratedMethod[]>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly types: EventTypes,
  ) {}

  /** @throws Error that names both, when two listeners share an id or two event classes share a type */
  onModuleInit(): void {
    refuseSharedIds(this.decorated(domainEventMetadata));
    for (const { event } of [...this.durable(), ...this.live()]) this.types.claim(event);
  }

  durable(): DurableListenerDefinition[] {
    return this.decorated(domainEventMetadata).map(({ metadata, handle }) => ({
      ...(metadata as DurableListenerMetadata),
      handle: handle as DurableListenerDefinition['handle'],
    }));
  }

  live(): LiveListenerDefinition[] {
    return this.decorated(everyNodeMetadata).map(({ metadata, handle, name }) => ({
      name,
      event: metadata as EventClass,
      handle: handle as LiveListenerDefinition['handle'],
    }));
  }

  /** Returns the methods of all providers that have this metadata. Cached: there are some hundred providers. */
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

/** Throws when two listeners have one id: they would share a position, and each would miss events. */
function refuseSharedIds(listeners: readonly DecoratedMethod[]): void {
  const owners = new Map<string, string>();
  for (const { metadata, name } of listeners) {
    const { id } = metadata as DurableListenerMetadata;
    const owner = owners.get(id);
    if (owner !== undefined) throw new Error(`Two listeners have the id ${id}: ${owner} and ${name}.`);
    owners.set(id, name);
  }
}
