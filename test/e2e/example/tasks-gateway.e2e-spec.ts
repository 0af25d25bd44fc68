import { TasksModule } from '../../example/tasks/tasks.module.js';
import { TasksService } from '../../example/tasks/tasks.service.js';
import { TestApp } from '../../support/test-app.js';
import type { TestSocket } from '../../support/test-socket.js';
import type { TestVisitor } from '../../support/test-visitor.js';

describe('A module with messages of its own', () => {
  let app: TestApp;
  let ada: TestVisitor;
  let socket: TestSocket;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [TasksModule] });
    ada = await app.registered('ada@example.com');
    socket = await app.socket(ada.cookie).connected();
  });
  afterEach(() => app.close());

  const errors = () => app.log.entries.filter(({ level }) => level === 'error');

  it('answers a message by its ack with what the handler returns, and sends to other sockets', async () => {
    const other = await app.socket(ada.cookie).connected();
    expect(await socket.send('task:done', { taskId: 2 })).toEqual({ taskId: 2, open: 2 });
    expect(await other.next('task:changed')).toEqual({ taskId: 2 });
    expect(await socket.send('task:done', { taskId: 1 })).toEqual({ taskId: 1, open: 1 });
    expect(socket.received.filter(({ event }) => event === 'task:changed')).toEqual([]);
  });

  it('serves a client that wants no ack, and sends it none', async () => {
    const acks: unknown[] = [];
    socket.socket.io.on('packet', (packet) => {
      // Only acks have an id: the server asks for none.
      if (packet.id !== undefined) acks.push(packet);
    });
    socket.emit('task:done', { taskId: 1 });
    socket.emit('task:done', { taskId: 'nonsense' });
    expect(await socket.send('task:done', { taskId: 2 })).toEqual({ taskId: 2, open: 1 });
    expect(acks).toHaveLength(1);
  });

  it.each([
    ['of the wrong shape', { taskId: 'two' }],
    ['with an unknown field', { taskId: 2, more: true }],
    ['without its field', {}],
    ['that is a number', 2],
    ['that is null', null],
    ['that is a list', [2]],
  ])('answers a message %s with an error, and the socket stays', async (_, message) => {
    expect(await socket.send('task:done', message)).toEqual({
      error: { code: 'request.invalid', message: expect.any(String) as string },
    });
    expect(await socket.send('task:done', { taskId: 2 })).toEqual({ taskId: 2, open: 2 });
  });

  it('answers a message without a body with an error', async () => {
    expect(await socket.send('task:done')).toMatchObject({ error: { code: 'request.invalid' } });
  });

  it('answers with the code and the sentence of the problem that its service throws', async () => {
    expect(await socket.send('task:done', { taskId: 9 })).toEqual({
      error: { code: 'tasks.unknown', message: 'You have no open task with this id.' },
    });
    expect(errors()).toEqual([]);
  });

  it('answers an unexpected failure with server.error, and logs the cause', async () => {
    const cause = new Error('The table is on fire.');
    app.app.get(TasksService).finish = () => Promise.reject(cause);
    const answer = await socket.send('task:done', { taskId: 1 });
    expect(answer).toMatchObject({ error: { code: 'server.error' } });
    expect(JSON.stringify(answer)).not.toContain('fire');
    expect(errors().map(({ entry }) => entry)).toEqual([
      { message: 'A socket message failed: task:done', error: cause },
    ]);
  });

  it('is closed by the base at more than 20 messages in 10 s', async () => {
    for (let count = 0; count < 20; count += 1) await socket.send('task:done', { taskId: 1 });
    socket.emit('task:done', { taskId: 2 });
    expect(await socket.closed()).toBe('io server disconnect');
  });

  it('leaves a message that no gateway handles to the base, which says so', async () => {
    expect(await socket.send('task:undone', { taskId: 1 })).toEqual({
      error: { code: 'request.unknown-message', message: 'The server has no handler for this message.' },
    });
    expect(await socket.enter(null)).toMatchObject({ online: 1 });
  });
});
