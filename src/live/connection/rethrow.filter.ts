import { Catch, type WsExceptionFilter } from '@nestjs/common';

/**
 * Rethrows an error of a handler to the adapter, which answers by the ack. Without this filter, Nest's own handles the
 * error and sends an `exception` message: the ack is never called, and the client waits forever.
 */
@Catch()
export class RethrowFilter implements WsExceptionFilter {
  catch(thrown: unknown): never {
    throw thrown;
  }
}
