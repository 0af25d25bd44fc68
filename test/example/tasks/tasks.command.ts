import { Command, type CommandRunner, readWords } from '../../../src/platform/platform.api.js';
import { UsersService } from '../../../src/users/users.api.js';

@Command({
  name: 'tasks',
  summary: 'Lists the users to whom a task can be assigned.',
  usage: 'npm run cli -- tasks [--json]   lists their email addresses',
  parse: (words) => {
    const read = readWords(words);
    return read?.positionals.length === 0 ? { json: read.json } : null;
  },
})
export class TasksCommand implements CommandRunner<{ json: boolean }> {
  constructor(private readonly users: UsersService) {}

  async run({ json }: { json: boolean }): Promise<string> {
    const emails = (await this.users.findAll()).map(({ email }) => email);
    if (json) return JSON.stringify(emails);
    return emails.length === 0 ? 'There are no users.' : emails.join('\n');
  }
}
