import { parseEventCommand } from './event-command.js';

describe('A command about events', () => {
  it.each([
    [],
    ['help'],
    ['list', 'test.book'],
    ['list', '--jsn'],
    ['retry'],
    ['retry', 'test.book', 'event', 'more'],
    ['retry', 'test.book', '--json'],
    ['skip', 'test.book'],
    ['forget'],
    ['forget', 'test.book', 'event'],
  ])('is none when it is said like this: %s %s %s %s', (...words: string[]) => {
    expect(parseEventCommand(words)).toBeNull();
  });
});
