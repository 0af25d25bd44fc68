import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import {
  GATEWAY_METADATA,
  GATEWAY_OPTIONS,
  MESSAGE_MAPPING_METADATA,
  MESSAGE_METADATA,
  PORT_METADATA,
} from '@nestjs/websockets/internal';
import 'reflect-metadata';
import { RethrowFilter } from './rethrow.filter.js';

interface MessageHandler {
  message: string;
  /** Class and method of the handler. */
  name: string;
}

/** The messages that the gateways of all modules handle, read from the metadata of Nest's decorators. */
@Injectable()
export class GatewayMessages implements OnModuleInit {
  private readonly gateways: readonly Type[];
  private readonly handlers: readonly MessageHandler[];
  private readonly known: ReadonlySet<string>;

  constructor(
    discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {
    const providers = discovery.getProviders() as { metatype: unknown; isNotMetatype: boolean }[];
    this.gateways = providers
      .filter(({ metatype, isNotMetatype }) => !isNotMetatype && isGateway(metatype))
      .map(({ metatype }) => metatype as Type);
    this.handlers = this.gateways.flatMap((gateway) => this.handlersOf(gateway));
    this.known = new Set(this.handlers.map(({ message }) => message));
  }

  /**
   * @throws Error when two handlers share a message, because each would answer it; and when a gateway has its own port
   *   or options, because the handshake and the limits apply to the default namespace of this server only
   */
  onModuleInit(): void {
    const names = new Map<string, string>();
    for (const { message, name } of this.handlers) {
      const other = names.get(message);
      if (other !== undefined) throw new Error(`Two gateways handle "${message}": ${other} and ${name}.`);
      names.set(message, name);
    }
    const apart = this.gateways.find((gateway) => isApart(gateway));
    if (apart === undefined) return;
    throw new Error(
      `${apart.name} must be a @WebSocketGateway() without port and options: sessions and limits are checked on the default namespace only.`,
    );
  }

  isKnown(message: string): boolean {
    return this.known.has(message);
  }

  /** Makes errors of handlers reach the adapter. Must be called before Nest connects the gateways. */
  rethrowErrors(): void {
    for (const gateway of this.gateways) {
      const filters = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, gateway) ?? []) as unknown[];
      if (filters.some((filter) => filter instanceof RethrowFilter)) continue;
      // Nest tries the last filter first: a gateway's own filters take precedence over this one.
      Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [new RethrowFilter(), ...filters], gateway);
    }
  }

  private handlersOf(gateway: Type): MessageHandler[] {
    const methods = gateway.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(methods).flatMap((method) => {
      const handler = methods[method];
      if (handler === undefined || !Reflect.hasMetadata(MESSAGE_MAPPING_METADATA, handler)) return [];
      const message = String(Reflect.getMetadata(MESSAGE_METADATA, handler));
      return [{ message, name: `${gateway.name}.${method}` }];
    });
  }
}

function isGateway(metatype: unknown): boolean {
  return typeof metatype === 'function' && Reflect.hasMetadata(GATEWAY_METADATA, metatype);
}

function isApart(gateway: Type): boolean {
  const options = (Reflect.getMetadata(GATEWAY_OPTIONS, gateway) ?? {}) as object;
  return Number(Reflect.getMetadata(PORT_METADATA, gateway) ?? 0) !== 0 || Object.keys(options).length > 0;
}
