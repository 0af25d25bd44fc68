import { jest } from '@jest/globals';
import type { HttpAdapterHost } from '@nestjs/core';
import { once } from 'node:events';
import { Server, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Shutdown } from './shutdown.js';

/** What a shutdown uses of a server. Node's own decides differently from version to version which connections are idle. */
class TestServer extends Server {
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

  beforeEach(async () => {
    server = new TestServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    jest.useFakeTimers();
    shutdown = new Shutdown({ httpAdapter: { getHttpServer: () => server } } as unknown as HttpAdapterHost);
    shutdown.onApplicationBootstrap();
    shutdown.onModuleDestroy();
  });
  afterEach(() => {
    jest.useRealTimers();
    server.close();
  });

  it('listens until the request of a new connection has come', async () => {
    const socket = server.accept();
    const stopped = shutdown.beforeApplicationShutdown();
    for (let turn = 0; turn < 100; turn += 1) await nextTurn();
    expect(server.listening).toBe(true);
    server.emit('request', { socket }, {});
    await stopped;
    expect(server.listening).toBe(false);
  });

  it('does not wait for a connection that has been silent for a second', async () => {
    server.accept();
    jest.advanceTimersByTime(1_000);
    await shutdown.beforeApplicationShutdown();
    expect(server.listening).toBe(false);
  });

  it('stops listening after a second in which it had something to do all the time', async () => {
    server.accept();
    const stopped = shutdown.beforeApplicationShutdown();
    await nextTurn();
    jest.advanceTimersByTime(1_000);
    await stopped;
    expect(server.listening).toBe(false);
  });

  it('closes a connection without a request when its listener has been closed for a second, and no earlier', async () => {
    jest.advanceTimersByTime(3_000);
    const stopping = shutdown.beforeApplicationShutdown();
    const silent = server.accept();
    jest.advanceTimersByTime(1_000);
    await stopping;
    jest.advanceTimersByTime(950);
    expect(silent.destroyed).toBe(false);
    jest.advanceTimersByTime(200);
    expect(silent.destroyed).toBe(true);
  });

  it('leaves a connection alone whose request arrived meanwhile, until the time for requests is over', async () => {
    const socket = server.accept();
    jest.advanceTimersByTime(1_000);
    await shutdown.beforeApplicationShutdown();
    jest.advanceTimersByTime(900);
    server.emit('request', { socket }, {});
    jest.advanceTimersByTime(3_050);
    expect([socket.destroyed, server.closeAllConnections.mock.calls.length]).toEqual([false, 0]);
    jest.advanceTimersByTime(200);
    expect(server.closeAllConnections).toHaveBeenCalledTimes(1);
  });
});
