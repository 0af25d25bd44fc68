import { type INestApplicationContext, Injectable, Logger, Module, type Type } from '@nestjs/common';
import { PassThrough, Readable } from 'node:stream';
import { AppModule } from '../../../src/app.module.js';
import { Command, type CommandRunner } from '../../../src/platform/cli/command.js';
import { runCommandLine } from '../../../src/platform/cli/command-line.js';
import { RefusedError } from '../../../src/platform/cli/refused-error.js';
import { NodeRole } from '../../../src/platform/runtime/node-role.js';
import { TasksModule } from '../../example/tasks/tasks.module.js';
import { TestApp, TestLog, testEnvironment } from '../../support/test-app.js';
import { type TestDatabase, testDatabase } from '../../support/test-database.js';

@Injectable()
class Trains {
  /** How many were made since the start. */
  static made = 0;

  constructor() {
    Trains.made += 1;
  }

  onApplicationShutdown = () => {
    new Logger('Trains').log('closed');
  };
}

/** Logs, says what role the process has, and fails when it is told to. */
@Command({
  name: 'trains',
  summary: 'Sends a train.',
  usage: `npm run cli -- trains go
          npm run cli -- trains refuse`,
  parse: ([word]) => word ?? null,
})
class TrainsCommand implements CommandRunner<string> {
  constructor(private readonly role: NodeRole) {}

  run(word: string): Promise<string> {
    new Logger('Trains').log(word);
    if (word === 'refuse') return Promise.reject(new RefusedError('The track is closed.'));
    if (word === 'fail') return Promise.reject(new Error('The train is broken.'));
    return Promise.resolve(`server: ${this.role.isServer}`);
  }
}

@Module({ providers: [TrainsCommand, Trains] })
class TrainsModule {}

/** Provides a class that another module provides as well. */
@Module({ providers: [TrainsCommand] })
class MoreTrainsModule {}

@Command({ name: 'users', summary: 'Counts users.', usage: 'npm run cli -- users' })
class OtherUsersCommand implements CommandRunner {
  run = () => Promise.resolve('none');
}

@Module({ providers: [OtherUsersCommand] })
class OtherUsersModule {}

@Module({})
class TestProductModule {}

/** Runs a command line in a product with further modules, as `cli.ts` does. */
async function run(words: string[], imports: Type[] = [TasksModule, TrainsModule, MoreTrainsModule]) {
  // Made by a start only: without tables it could not be emptied for the next test.
  let database: TestDatabase | undefined;
  const log = new TestLog();
  Trains.made = 0;
  const outcome = {
    starts: 0,
    stdout: '',
    stderr: '',
    logged: [] as unknown[],
    loggedAtTheEnd: [] as unknown[],
  };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stdout.on('data', (chunk) => (outcome.stdout += String(chunk)));
  stderr.on('data', (chunk) => (outcome.stderr += String(chunk)));
  const code = await runCommandLine(
    words,
    {
      modules: async (environment) => {
        if (environment === undefined) {
          outcome.starts += 1;
          database = await testDatabase(testEnvironment);
        }
        const settings = environment ?? { ...testEnvironment, ...database?.environment };
        return { module: TestProductModule, imports: [await AppModule.forRoot(settings), ...imports] };
      },
      openTrail: (app: INestApplicationContext) => {
        app.useLogger(log);
        return () => {
          outcome.loggedAtTheEnd = log.entries.map(({ entry }) => entry);
          return Promise.resolve();
        };
      },
    },
    { stdin: Readable.from([]), stdout, stderr },
  );
  await database?.leave();
  return { code, ...outcome, made: Trains.made };
}

describe('The command line', () => {
  it.each([[[]], [['--help']], [['-h']]])(
    'lists all commands with a sentence each when it gets %j',
    async (words) => {
      const { code, stdout, stderr, starts, made } = await run(words);
      expect({ code, stderr, starts, made }).toEqual({ code: 0, stderr: '', starts: 0, made: 0 });
      const [, table = ''] = stdout.split('\n\n');
      const [heading, ...lines] = table.split('\n').map((line) => line.replace(/ {2,}/, ': '));
      expect(heading).toBe('COMMAND: DESCRIPTION');
      expect(lines).toEqual(lines.toSorted());
      // A team's modules may bring more.
      expect(lines.filter((line) => /^(events|migrate|tasks|trains|users):/.test(line))).toEqual([
        'events: Shows the progress of the listeners, and retries or skips events that were set aside.',
        'migrate: Runs the pending migrations of the database.',
        'tasks: Lists the users to whom a task can be assigned.',
        'trains: Sends a train.',
        'users: Shows accounts, ends their sessions, sets their passwords, unlocks and erases them.',
      ]);
    },
  );

  it('runs a command that a module of a team brings in one file', async () => {
    expect(await run(['tasks'])).toMatchObject({ code: 0, stdout: 'There are no users.\n', stderr: '' });
    expect(await run(['tasks', '--json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
    expect(await run(['tasks', 'ada'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'Unknown argument "ada".\n\nUsage:\n  npm run cli -- tasks [--json]   lists their email addresses\n',
    });
  });

  it.each([[['trains', '--help']], [['trains', 'go', '--help']], [['trains', '-h']]])(
    'explains a command and starts nothing when it gets %j',
    async (words) => {
      expect(await run(words)).toMatchObject({
        code: 0,
        stdout: 'Sends a train.\n\nUsage:\n  npm run cli -- trains go\n  npm run cli -- trains refuse\n',
        stderr: '',
        starts: 0,
      });
    },
  );

  it('prints the usage of a command to stderr and starts nothing when the words are wrong', async () => {
    expect(await run(['trains'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'Usage:\n  npm run cli -- trains go\n  npm run cli -- trains refuse\n',
      starts: 0,
      made: 0,
    });
    // A command without `parse` takes no words.
    expect(await run(['migrate', 'now'])).toMatchObject({
      code: 2,
      stderr: 'Unknown argument "now".\n\nUsage:\n  npm run migrate\n',
    });
  });

  it('prints the list of commands to stderr when there is no command of the name', async () => {
    const { code, stdout, stderr, starts } = await run(['planes']);
    expect({ code, stdout, starts }).toEqual({ code: 2, stdout: '', starts: 0 });
    expect(stderr).toMatch(/^There is no command "planes"\.\n\nUsage:.*\ntrains +Sends a train\./s);
  });

  it('runs a command without a server, and sends to the trail what it logs until the application is closed', async () => {
    const { code, stdout, stderr, loggedAtTheEnd } = await run(['trains', 'go']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'server: false\n', stderr: '' });
    expect(loggedAtTheEnd.slice(-2)).toEqual(['go', 'closed']);
  });

  it('prints a refusal as one sentence, and any other error with its stack', async () => {
    expect(await run(['trains', 'refuse'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The track is closed.\n',
    });
    const { code, stdout, stderr, loggedAtTheEnd } = await run(['trains', 'fail']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: The train is broken\.\n +at /);
    expect(loggedAtTheEnd.slice(-2)).toEqual(['fail', 'closed']);
  });

  it('does not start with two commands of one name, and a node does not either', async () => {
    const sentence =
      /OtherUsersCommand of OtherUsersModule and UsersCommand of OperatorsModule are both named "users"\./;
    const { code, stderr, starts } = await run(['migrate'], [OtherUsersModule]);
    expect({ code, starts }).toEqual({ code: 1, starts: 0 });
    expect(stderr).toMatch(sentence);
    await expect(TestApp.start({ imports: [OtherUsersModule] })).rejects.toThrow(sentence);
  });

  it('would not compile with a command that takes something else than its parse returns', () => {
    // @ts-expect-error The request of the decorator and that of the method differ.
    @Command({ name: 'mistaken', summary: 'Does nothing.', usage: '', parse: (words) => words })
    class Mistaken implements CommandRunner<number> {
      run = (count: number) => Promise.resolve(String(count));
    }
    // The type check is the test: it fails where the line above expects an error and there is none.
    expect(new Mistaken()).toHaveProperty('run');
  });
});
