import { io, type Socket } from 'socket.io-client';
import type { Notification } from '../../src/notifications/feed/notification.js';
import type { ClientToServer, ServerToClient, SocketError } from '../../src/live/live-contract.js';
import type { EnterAnswer } from '../../src/notifications/entry/entry-contract.js';

/** How long a test waits for something that should come at once, in milliseconds. */
const patienceMs = 20_000;

type Predicate = () => boolean;

/** A client that remembers everything it received, in order, and lets a test wait for more. */
export class TestSocket {
  private static readonly open = new Set<TestSocket>();

  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly received: { event: string; payload: unknown }[] = [];
  readonly notifications: Notification[] = [];
  closeReason: string | undefined;
  error: (Error & { data?: { code: string } }) | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(url: string, headers: Record<string, string>) {
    TestSocket.open.add(this);
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
    });
    this.socket.onAny((event: string, payload: unknown) => {
      this.received.push({ event, payload });
      if (event === 'notifications') this.notifications.push(...(payload as Notification[]));
      this.check();
    });
    this.socket.on('connect', () => {
      this.check();
    });
    this.socket.on('connect_error', (error) => {
      this.error = error;
      this.check();
    });
    this.socket.on('disconnect', (reason) => {
      this.closeReason = reason;
      this.check();
    });
  }

  static async closeAll(): Promise<void> {
    const sockets = [...this.open];
    this.open.clear();
    for (const { socket } of sockets) socket.close();
    await Promise.resolve();
  }

  /** Resolves once the condition holds; it is looked at whenever something arrives. */
  until(condition: Predicate, what: string): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        reject(
          new Error(`Waited in vain for ${what}; received ${JSON.stringify(this.received).slice(0, 500)}`),
        );
      }, patienceMs);
      const check = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
    });
  }

  async connected(): Promise<this> {
    await this.until(() => this.socket.connected || this.error !== undefined, 'the connection');
    if (this.error !== undefined) throw this.error;
    return this;
  }

  /** @returns the code with which the handshake was refused */
  async refused(): Promise<string | undefined> {
    await this.until(() => this.error !== undefined || this.socket.connected, 'the refusal');
    if (this.socket.connected) throw new Error('The handshake was not refused.');
    return this.error?.data?.code;
  }

  /** @returns why the connection was closed */
  async closed(): Promise<string> {
    await this.until(() => this.closeReason !== undefined, 'the close');
    return this.closeReason ?? '';
  }

  async enter(after: number | null, feed?: string): Promise<EnterAnswer> {
    const answer = await this.send('welcome:enter', { after, ...(feed === undefined ? {} : { feed }) });
    if (typeof answer === 'object' && answer !== null && 'error' in answer) {
      throw new Error(JSON.stringify((answer as SocketError).error));
    }
    return answer as EnterAnswer;
  }

  /** Sends anything, also what the contract does not allow. @returns what the ack brings */
  send(event: string, ...parameters: unknown[]): Promise<unknown> {
    const untyped = this.socket.timeout(patienceMs) as unknown as {
      emitWithAck: (event: string, ...parameters: unknown[]) => Promise<unknown>;
    };
    return untyped.emitWithAck(event, ...parameters);
  }

  /** Sends anything, without waiting for an answer. */
  emit(event: string, ...parameters: unknown[]): void {
    (this.socket as unknown as { emit: (event: string, ...parameters: unknown[]) => void }).emit(
      event,
      ...parameters,
    );
  }

  /** Resolves with the newest payload of an event, once there is one that fits. */
  async next<Payload>(event: string, fits: (payload: Payload) => boolean = () => true): Promise<Payload> {
    const find = () =>
      this.received.findLast((entry) => entry.event === event && fits(entry.payload as Payload))
        ?.payload as Payload;
    await this.until(() => find() !== undefined, `"${event}"`);
    return find();
  }

  /** Resolves with all notifications so far, once this email is among them. */
  async seen(email: string): Promise<Notification[]> {
    await this.until(
      () => this.notifications.some(({ data }) => data['email'] === email),
      `news of ${email}`,
    );
    return this.notifications;
  }

  close(): void {
    this.socket.close();
  }

  private check(): void {
    for (const check of [...this.waiting]) check();
  }
}
