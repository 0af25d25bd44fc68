import { Injectable } from '@nestjs/common';
import type { NotifySocket } from '../live-contract.js';

/** Loads what a module keeps in `socket.data`, before the client may send its first message. */
export type AdmissionHook = (socket: NotifySocket) => Promise<void>;

/** Runs the hooks of other modules during the handshake of a socket, once its session is known to be active. */
@Injectable()
export class AdmissionHooks {
  private readonly hooks: AdmissionHook[] = [];

  /** Registers a hook; call it in `onModuleInit`. A hook that rejects refuses the handshake. */
  add(hook: AdmissionHook): void {
    this.hooks.push(hook);
  }

  /** Runs all hooks, one after the other, in the order in which they were added. */
  async run(socket: NotifySocket): Promise<void> {
    for (const hook of this.hooks) await hook(socket);
  }
}
