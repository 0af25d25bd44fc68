import { jest } from '@jest/globals';
import { connect } from 'node:net';
import { UsersService } from '../../../src/users/users.service.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword } from '../../support/test-visitor.js';

/** Sends logins of people without an account in one packet. @returns their status codes */
function loginsInOnePacket(port: number, count: number): Promise<string[]> {
  const requests = Array.from({ length: count }, (_, index) => {
    const body = JSON.stringify({ email: `person${index}@example.com`, password: goodPassword });
    return [
      'POST /api/v1/auth/login HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  });
  return new Promise((resolve, reject) => {
    let answers = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(requests.join('')));
    socket.once('error', reject).on('data', (chunk) => {
      answers += chunk.toString();
      const statuses = Array.from(answers.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status ?? '');
      if (statuses.length < count) return;
      socket.destroy();
      resolve(statuses);
    });
  });
}

describe('Logins that arrive together', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  it('let the event loop serve others in between', async () => {
    const users = app.get(UsersService);
    const find = users.findCredentials.bind(users);
    const turns: number[] = [];
    let turn = 0;
    const count = () => {
      turn += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    jest.spyOn(users, 'findCredentials').mockImplementation((email) => {
      turns.push(turn);
      return find(email);
    });
    const statuses = await loginsInOnePacket(app.port, 20);
    clearImmediate(next);
    expect(statuses).toEqual(Array(20).fill('401'));
    expect(turns).toHaveLength(20);
    expect(new Set(turns).size).toBe(20);
  });
});
