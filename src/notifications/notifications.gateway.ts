import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { AnswerInOneTick, NotifySocket } from '../live/live.api.js';
import { Problem, requestErrors } from '../platform/platform.api.js';
import { isEnterMessage } from './entry/enter-message.js';
import type { EnterAnswer } from './entry/entry-contract.js';
import { WelcomeEntry } from './entry/welcome-entry.js';

/** Handles the messages by which clients follow the feed. `WelcomeEntry` makes the answers. */
@WebSocketGateway()
export class NotificationsGateway {
  constructor(private readonly entry: WelcomeEntry) {}

  @SubscribeMessage('welcome:enter')
  enter(
    @ConnectedSocket() socket: NotifySocket,
    @MessageBody() message: unknown,
  ): AnswerInOneTick<EnterAnswer | undefined> {
    if (!isEnterMessage(message)) throw new Problem(requestErrors.invalid);
    return () => {
      // A socket that was closed before its message is handled would enter and never leave.
      if (!socket.connected) return undefined;
      // From here on the room may send. The answer is sent in the same tick, and so before any message of the room.
      return this.entry.enter(socket, message);
    };
  }
}
