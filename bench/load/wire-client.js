import { WebSocket } from 'ws';

/**
 * A Socket.IO client of a few hundred bytes: the text protocol of Engine.IO 4 and Socket.IO 5 over a plain WebSocket,
 * as far as the measurements need it.
 *
 * Frames: `0` open, `2` ping, `3` pong, `40` connect, `44` a refusal, `42[event, payload]` an event, `420[…]` an event
 * that wants the ack number 0, `430[answer]` that ack.
 * Source: https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/
 */
export class WireClient {
  /**
   * @param {number} port @param {string} cookie @param {number | null} after
   * @param {{entered: (ack: string) => void, event: (frame: string) => void, failed: (why: string) => void}} tell
   */
  constructor(port, cookie, after, tell) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
      perMessageDeflate: false,
    });
    this.isCut = false;
    this.socket.on('error', (error) => tell.failed(error.message));
    this.socket.on('close', () => {
      if (!this.isCut) tell.failed('closed');
    });
    this.socket.on('message', (data) => {
      const frame = data.toString();
      if (frame.startsWith('42')) tell.event(frame);
      else if (frame === '2') this.socket.send('3');
      else if (frame.startsWith('43')) tell.entered(frame);
      else if (frame.startsWith('40')) this.socket.send(`420["welcome:enter",{"after":${after}}]`);
      else if (frame.startsWith('44')) tell.failed(frame);
      else if (frame.startsWith('0')) this.socket.send('40');
    });
  }

  /** Resolves when the connection is gone. */
  cut() {
    const gone = this.gone();
    this.socket.terminate();
    return gone;
  }

  /** Resolves when the connection is gone, which from now on is no failure. */
  gone() {
    this.isCut = true;
    return new Promise((done) => this.socket.once('close', done));
  }
}
