import { unknownArgument } from './command-texts.js';

const users = {
  name: 'users',
  summary: '',
  usage: `npm run users -- list [--json]         lists them
          npm run users -- show EMAIL [--json]   shows one`,
};
const greet = { name: 'greet', summary: '', usage: 'npm run cli -- greet NAME [--loud]' };
const tasks = { name: 'tasks', summary: '', usage: 'npm run cli -- tasks [--json]   lists them' };
const migrate = { name: 'migrate', summary: '', usage: 'npm run migrate' };
const trains = {
  name: 'trains',
  summary: '',
  usage: 'npm run cli -- trains go\nnpm run cli -- trains stop|wait',
};

describe('The argument that a command does not know', () => {
  it.each([
    ['an action', users, ['nonsense'], 'nonsense'],
    ['an action before a value', users, ['shwo', 'ada@example.com'], 'shwo'],
    ['an option', users, ['list', '--jsn'], '--jsn'],
    ['an option without its value', users, ['show', 'ada@example.com', '--password=secret'], '--password'],
    ['any word where there are none', migrate, ['now'], 'now'],
    ['any word where there are only options', tasks, ['ada'], 'ada'],
    ['an action after the name of the command', trains, ['trains'], 'trains'],
    ['an option where values are expected', greet, ['Ada', '--quiet'], '--quiet'],
  ])('is %s', (_, command, words, unknown) => {
    expect(unknownArgument(command, words)).toBe(unknown);
  });

  it.each([
    ['nothing is given', users, []],
    ['a value is missing', users, ['show']],
    ['a value is too much', users, ['show', 'ada@example.com', 'secret']],
    ['a value is expected', greet, ['Ada', 'Grace']],
    ['an option is known', greet, ['--loud']],
    ['there is a choice of actions', trains, ['wait', 'more']],
  ])('is nothing when %s', (_, command, words) => {
    expect(unknownArgument(command, words)).toBeUndefined();
  });
});
