import { parseEventsRequest } from './events.command.js';

describe('The events command', () => {
  it.each(
    [
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
    ].map((words) => [words.join(' '), words] as const),
  )('rejects the arguments "%s"', (_, words) => {
    expect(parseEventsRequest([...words])).toBeNull();
  });
});
