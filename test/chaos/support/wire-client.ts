import { WebSocket } from 'ws';
import type { Notification } from '../../../src/notifications/feed/notification.js';
import type { SocketError } from '../../../src/live/live-contract.js';
import type { EnterAnswer } from '../../../src/notifications/entry/entry-contract.js';

/** How long a client waits for the answer to its handshake or its message, in milliseconds. */
const patienceMs = 60_000;

/** Everybody in a room gets the same frame: each is parsed once for all clients of this process. */
let lastFrame = { text: '', parsed: undefined as unknown };

function parse(text: string): unknown {
  if (lastFrame.text !== text) lastFrame = { text, parsed: JSON.parse(text) as unknown };
  return lastFrame.parsed;
}

/** What a refused client is told. */
export class RefusedError extends Error {
  constructor(readonly code: string) {
    super(`The handshake was refused: ${code}`);
  }
}

export type OnEvent = (event: string, payload: unknown) => void;

/**
 * A Socket.IO client of a few hundred bytes, so that one process can hold thousands: the text protocol of Engine.IO 4
 * and Socket.IO 5 over a plain WebSocket. It neither reconnects nor buffers: the tests decide on that.
 *
 * Frames: `0` open, `2` ping, `3` pong, `40` connect, `41` disconnect, `42[event, payload]` an event, `42<id>[…]` an
 * event that wants an ack, `43<id>[answer]` that ack, `44{…}` a refusal.
 * Source: https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/
 */
export class WireClient {
  readonly closed: Promise<void>;
  private readonly socket: WebSocket;
  private settle: { done: (value: unknown) => void; fail: (error: Error) => void } | undefined;

  private constructor(
    url: string,
    cookie: string,
    private readonly onEvent: OnEvent,
  ) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
      perMessageDeflate: false,
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => {
        this.settle?.fail(new Error('The connection was closed.'));
        resolve();
      });
    });
    // A failed connection is closed as well, and that is what everybody waits for.
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      this.take(data.toString());
    });
  }

  /**
   * Resolves when the server has let the client in.
   * @throws RefusedError with the code of the refusal; an error when the connection fails
   */
  static async connect(url: string, cookie: string, onEvent: OnEvent = () => undefined): Promise<WireClient> {
    const client = new WireClient(url, cookie, onEvent);
    await client.answered();
    return client;
  }

  /**
   * @param onAnswer called before anything else is taken in: the next frame may have come with the answer
   * @throws RefusedError with the code of the error that the server answers
   */
  async enter(
    after: number | null,
    onAnswer: (answer: EnterAnswer) => void = () => undefined,
  ): Promise<EnterAnswer> {
    this.socket.send(`420${JSON.stringify(['welcome:enter', { after }])}`);
    return (await this.answered((answer) => {
      onAnswer(answer as EnterAnswer);
    })) as EnterAnswer;
  }

  /** Cuts the connection, without a word to the server. */
  cut(): void {
    this.socket.terminate();
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  private answered(onAnswer: (answer: unknown) => void = () => undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.socket.terminate();
      }, patienceMs);
      const end = () => {
        clearTimeout(timer);
        this.settle = undefined;
      };
      this.settle = {
        done: (value) => {
          end();
          onAnswer(value);
          resolve(value);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
    });
  }

  private take(frame: string): void {
    if (frame === '2') this.socket.send('3');
    else if (frame.startsWith('0')) this.socket.send('40');
    else if (frame.startsWith('40')) this.settle?.done(undefined);
    else if (frame.startsWith('44')) {
      const { data } = JSON.parse(frame.slice(2)) as { data?: { code: string } };
      this.settle?.fail(new RefusedError(data?.code ?? ''));
      this.socket.terminate();
    } else if (frame.startsWith('42')) {
      const [event, payload] = parse(frame.slice(2)) as [string, unknown];
      this.onEvent(event, payload);
    } else if (frame.startsWith('43')) {
      const [answer] = JSON.parse(frame.slice(frame.indexOf('['))) as [EnterAnswer | SocketError];
      if ('error' in answer) this.settle?.fail(new RefusedError(answer.error.code));
      else this.settle?.done(answer);
    }
  }
}

/** @returns the notifications that an event brought; none if it was another event */
export function notificationsIn(event: string, payload: unknown): readonly Notification[] {
  return event === 'notifications' ? (payload as Notification[]) : [];
}
