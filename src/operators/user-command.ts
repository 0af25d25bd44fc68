import { Injectable } from '@nestjs/common';
import { parseArgs } from 'node:util';
import { RefusedError } from '../shared/commands/refused-error.js';
import { EmailAddress } from '../users/email-address.js';
import { type Account, UsersService } from '../users/users.service.js';
import { AccountAdmin } from './account-admin.js';
import { AccountOverview } from './account-overview.js';

export const usage = `Usage:
  npm run users -- list [--json]          all accounts
  npm run users -- show EMAIL [--json]    one account, and where it is signed in
  npm run users -- end-sessions EMAIL     signs it out everywhere
  npm run users -- set-password EMAIL     asks for a password, or reads it from standard input; signs it out everywhere
  npm run users -- remove EMAIL           erases the account and its address, for good`;

export type UserCommand =
  | { name: 'list'; json: boolean }
  | { name: 'show'; email: string; json: boolean }
  | { name: 'end-sessions' | 'set-password' | 'remove'; email: string };

/** @returns what the words of a command line ask for, or null when they make no command */
export function parseUserCommand(words: string[]): UserCommand | null {
  const parsed = parse(words);
  if (parsed === null) return null;
  const { positionals, json } = parsed;
  const [name, email, ...rest] = positionals;
  if (rest.length > 0) return null;
  if (name === 'list') return email === undefined ? { name, json } : null;
  if (email === undefined) return null;
  if (name === 'show') return { name, email, json };
  const changes = name === 'end-sessions' || name === 'set-password' || name === 'remove';
  return changes && !json ? { name, email } : null;
}

function parse(words: string[]): { positionals: string[]; json: boolean } | null {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
    return { positionals, json: values.json };
  } catch {
    return null;
  }
}

/** Does what an operator asks for at the command line. */
@Injectable()
export class UserCommands {
  constructor(
    private readonly users: UsersService,
    private readonly overview: AccountOverview,
    private readonly admin: AccountAdmin,
  ) {}

  /**
   * @param askPassword called when a password is wanted, once it is known for whom
   * @returns what to print
   * @throws RefusedError with a sentence that says why nothing was done
   */
  async run(command: UserCommand, askPassword: () => Promise<string>): Promise<string> {
    if (command.name === 'list') return this.overview.list(command.json);
    const account = await this.account(command.email);
    const { email } = account.user;
    switch (command.name) {
      case 'show':
        return this.overview.show(account.user, command.json);
      case 'end-sessions':
        return `${await this.admin.endSessions(account)} session(s) of ${email} ended.`;
      case 'set-password': {
        const ended = await this.admin.setPassword(account, await askPassword());
        return `${email} has a new password. ${ended} session(s) ended.`;
      }
      case 'remove':
        await this.admin.remove(account);
        return `${email} is erased: the account, its sessions, and the address in feed and event log.`;
    }
  }

  private async account(text: string): Promise<Account> {
    const email = EmailAddress.parse(text);
    if (!(email instanceof EmailAddress)) throw new RefusedError(email.message);
    const account = await this.users.findCredentials(email);
    if (account === null) throw new RefusedError(`There is no account with the address ${text}.`);
    return account;
  }
}
