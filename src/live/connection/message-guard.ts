import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/platform.api.js';
import { socketErrors } from '../live.errors.js';
import type { NotifySocket } from '../live-contract.js';
import { GatewayMessages } from './gateway-messages.js';
import { ackOf, refuse } from './message-answers.js';

/** Most messages of a socket per period of `periodMs` milliseconds; a client that sends more is disconnected. */
const messageLimit = 20;
const periodMs = 10_000;

/** Runs before the handlers of all gateways: limits the messages of a socket, and answers those without a handler. */
@Injectable()
export class MessageGuard {
  constructor(private readonly messages: GatewayMessages) {}

  watch(socket: NotifySocket): void {
    let periodEnd = 0;
    let count = 0;
    socket.use(([event, ...parameters]: unknown[], next) => {
      const now = performance.now();
      if (now >= periodEnd) {
        periodEnd = now + periodMs;
        count = 0;
      }
      count += 1;
      if (count > messageLimit) socket.disconnect(true);
      else if (this.messages.isKnown(String(event))) next();
      else refuse(ackOf(parameters), new Problem(socketErrors.unknownMessage));
    });
  }
}
