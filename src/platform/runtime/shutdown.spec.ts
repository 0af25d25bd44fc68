import { jest } from '@jest/globals';
import type { HttpAdapterHost } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { Shutdown } from './shutdown.js';

/** What a shutdown uses of a server. Node's own decides differently from version to version which connections are idle. */
class TestServer extends EventEmitter {
  listening = true;
  closeIdleConnections = jest.fn();
  closeAllConnections = jest.fn();

  accept(): Socket {
    const socket = new Socket();
    this.emit('connection', socket);
    return socket;
  }
}

describe('A server that stops', () => {
  let server: TestServer;
  let shutdown: Shutdown;

  beforeEach(() => {
    jest.useFakeTimers();
    server = new TestServer();
    shutdown = new Shutdown({ httpAdapter: { getHttpServer: () => server } } as unknown as HttpAdapterHost);
    shutdown.onApplicationBootstrap();
  });
  afterEach(() => {
    server.emit('close');
    jest.useRealTimers();
  });

  it('closes a connection without a request when its listener has been closed for a second, and no earlier', () => {
    const silent = server.accept();
    shutdown.onModuleDestroy();
    jest.advanceTimersByTime(3_000);
    server.listening = false;
    jest.advanceTimersByTime(950);
    expect(silent.destroyed).toBe(false);
    jest.advanceTimersByTime(200);
    expect(silent.destroyed).toBe(true);
  });

  it('leaves a connection alone whose request arrived meanwhile, until the time for requests is over', () => {
    const socket = server.accept();
    shutdown.onModuleDestroy();
    server.listening = false;
    jest.advanceTimersByTime(900);
    server.emit('request', { socket });
    jest.advanceTimersByTime(4_000);
    expect([socket.destroyed, server.closeAllConnections.mock.calls.length]).toEqual([false, 0]);
    jest.advanceTimersByTime(200);
    expect(server.closeAllConnections).toHaveBeenCalledTimes(1);
  });
});
