import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { commandMetadata, type CommandOptions, type CommandRunner } from './command.js';

interface FoundCommand extends CommandOptions<unknown> {
  runner: CommandRunner<unknown>;
}

/** All commands of the application, found among the providers of its modules. */
@Injectable()
export class Commands implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  /** Checks the names on nodes as well, so that two commands of one name are noticed when a release starts. */
  onModuleInit(): void {
    this.all();
  }

  /**
   * Returns all commands, sorted by name.
   * @throws Error that names both classes if two commands have the same name
   */
  all(): FoundCommand[] {
    const found = new Map<string, FoundCommand & { type: Type; where: string }>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: commandMetadata.KEY })) {
      const options = this.discovery.getMetadataByDecorator(commandMetadata, wrapper);
      if (options === undefined) continue;
      const type = wrapper.metatype as Type;
      const where = `${type.name} of ${wrapper.host?.name ?? 'no module'}`;
      const other = found.get(options.name);
      // A class that several modules provide counts as one command.
      if (other?.type === type) continue;
      if (other !== undefined) {
        const both = [other.where, where].sort().join(' and ');
        throw new Error(`${both} are both named "${options.name}".`);
      }
      const runner = wrapper.instance as CommandRunner<unknown>;
      found.set(options.name, { ...options, runner, type, where });
    }
    return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}
