import { parseUserCommand } from './user-command.js';

describe('The words of the command for accounts', () => {
  it.each([
    [['list'], { name: 'list', json: false }],
    [['list', '--json'], { name: 'list', json: true }],
    [['show', 'ada@example.com', '--json'], { name: 'show', email: 'ada@example.com', json: true }],
    [['end-sessions', 'ada@example.com'], { name: 'end-sessions', email: 'ada@example.com' }],
    [['set-password', 'ada@example.com'], { name: 'set-password', email: 'ada@example.com' }],
    [['remove', 'ada@example.com'], { name: 'remove', email: 'ada@example.com' }],
  ])('%j make a command', (words, command) => {
    expect(parseUserCommand(words)).toEqual(command);
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
    [['remove']],
  ])('%j make none', (words) => {
    expect(parseUserCommand(words)).toBeNull();
  });
});
