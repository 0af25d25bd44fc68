import { parseUsersRequest } from './users.command.js';

describe('The words of the command users', () => {
  it.each([
    [['list'], { action: 'list', json: false }],
    [['list', '--json'], { action: 'list', json: true }],
    [['show', 'ada@example.com', '--json'], { action: 'show', email: 'ada@example.com', json: true }],
    [['end-sessions', 'ada@example.com'], { action: 'end-sessions', email: 'ada@example.com' }],
    [['set-password', 'ada@example.com'], { action: 'set-password', email: 'ada@example.com' }],
    [['unlock', 'ada@example.com'], { action: 'unlock', email: 'ada@example.com' }],
    [['remove', 'ada@example.com'], { action: 'remove', email: 'ada@example.com' }],
  ])('%j make a request', (words, request) => {
    expect(parseUsersRequest(words)).toEqual(request);
  });

  it.each([
    [[]],
    [['help']],
    [['list', 'ada@example.com']],
    [['list', '--jsn']],
    [['show']],
    [['show', 'ada@example.com', 'grace@example.com']],
    [['end-sessions']],
    [['end-sessions', 'ada@example.com', '--json']],
    [['set-password', 'ada@example.com', 'seven purple walruses']],
    [['set-password', 'ada@example.com', '--password=seven purple walruses']],
    [['unlock']],
    [['unlock', 'ada@example.com', '--json']],
    [['remove']],
  ])('%j make none', (words) => {
    expect(parseUsersRequest(words)).toBeNull();
  });
});
