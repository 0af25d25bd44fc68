import { Command, type CommandRunner } from '../cli/command.js';

/**
 * The command `migrate`. Opening the database runs the migrations, as at the start of a node, so `run` has nothing left
 * to do.
 */
@Command({
  name: 'migrate',
  summary: 'Runs the pending migrations of the database.',
  usage: 'npm run migrate',
})
export class MigrateCommand implements CommandRunner {
  run(): Promise<string> {
    return Promise.resolve('The database is up to date.');
  }
}
