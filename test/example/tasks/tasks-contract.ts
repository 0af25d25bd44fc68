import type { SocketError } from '../../../src/live/live.api.js';

export interface TaskDoneAnswer {
  taskId: number;
  /** Tasks of this user that are still open. */
  open: number;
}

declare module '../../../src/live/live.api.js' {
  interface ClientToServer {
    'task:done': (message: { taskId: number }, ack?: (answer: TaskDoneAnswer | SocketError) => void) => void;
  }

  interface ServerToClient {
    /** Sent to the user's other sockets. */
    'task:changed': (message: { taskId: number }) => void;
  }
}
