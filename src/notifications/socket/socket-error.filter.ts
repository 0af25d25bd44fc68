import { type ArgumentsHost, Catch, Logger, type WsExceptionFilter } from '@nestjs/common';
import { toProblem } from '../../shared/errors/to-problem.js';
import { refuse } from './message-guard.js';

/** Answers in the ack when a handler fails: Nest's own filter never calls it, and the client would wait for ever. */
@Catch()
export class SocketErrorFilter implements WsExceptionFilter {
  private readonly logger = new Logger(SocketErrorFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { kind } = toProblem(thrown);
    if (kind.status === 500) this.logger.error({ message: 'A socket message failed', error: thrown });
    refuse(
      host.getArgs<unknown[]>().find((argument) => typeof argument === 'function'),
      kind,
    );
  }
}
