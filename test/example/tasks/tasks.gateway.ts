import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { type NotifySocket, OpenSockets } from '../../../src/live/live.api.js';
import { TaskDoneDto } from './task-done.dto.js';
import type { TaskDoneAnswer } from './tasks-contract.js';
import { TasksService } from './tasks.service.js';

/** Handles the messages by which clients finish their tasks. */
@WebSocketGateway()
export class TasksGateway {
  constructor(
    private readonly tasks: TasksService,
    private readonly sockets: OpenSockets,
  ) {}

  /** Finishes a task. The return value is sent as the ack, and so is an error. */
  @SubscribeMessage('task:done')
  async done(
    @ConnectedSocket() socket: NotifySocket,
    @MessageBody() { taskId }: TaskDoneDto,
  ): Promise<TaskDoneAnswer> {
    const { userId } = socket.data;
    const open = await this.tasks.finish(userId, taskId);
    for (const other of this.sockets.ofUser(userId)) {
      if (other !== socket) other.emit('task:changed', { taskId });
    }
    return { taskId, open };
  }
}
