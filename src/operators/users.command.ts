import {
  Command,
  type CommandRunner,
  readWords,
  RefusedError,
  type Terminal,
} from '../platform/platform.api.js';
import { type Account, EmailAddress, UsersService } from '../users/users.api.js';
import { AccountAdmin } from './account-admin.js';
import { AccountOverview } from './account-overview.js';
import { askPassword } from './ask-password.js';

export type UsersRequest =
  | { action: 'list'; json: boolean }
  | { action: 'show'; email: string; json: boolean }
  | { action: 'end-sessions' | 'set-password' | 'unlock' | 'remove'; email: string };

export function parseUsersRequest(words: string[]): UsersRequest | null {
  const read = readWords(words);
  if (read === null) return null;
  const { positionals, json } = read;
  const [action, email, ...rest] = positionals;
  if (rest.length > 0) return null;
  if (action === 'list') return email === undefined ? { action, json } : null;
  if (email === undefined) return null;
  if (action === 'show') return { action, email, json };
  if (json) return null;
  switch (action) {
    case 'end-sessions':
    case 'set-password':
    case 'unlock':
    case 'remove':
      return { action, email };
    default:
      return null;
  }
}

@Command({
  name: 'users',
  summary: 'Shows accounts, ends their sessions, sets their passwords, unlocks and erases them.',
  usage: `npm run users -- list [--json]          lists all accounts
          npm run users -- show EMAIL [--json]    shows an account and its active sessions
          npm run users -- end-sessions EMAIL     ends all sessions of an account
          npm run users -- set-password EMAIL     sets a password, asked for or read from stdin, and ends all sessions
          npm run users -- unlock EMAIL           forgets failed sign-ins, so that nobody has to wait
          npm run users -- remove EMAIL           erases an account and its email address, for good`,
  parse: parseUsersRequest,
})
export class UsersCommand implements CommandRunner<UsersRequest> {
  constructor(
    private readonly users: UsersService,
    private readonly overview: AccountOverview,
    private readonly admin: AccountAdmin,
  ) {}

  async run(request: UsersRequest, terminal: Terminal): Promise<string> {
    if (request.action === 'list') return this.overview.list(request.json);
    const account = await this.account(request.email);
    const { email } = account.user;
    switch (request.action) {
      case 'show':
        return this.overview.show(account.user, request.json);
      case 'end-sessions':
        return `${await this.admin.endSessions(account)} session(s) of ${email} ended.`;
      case 'set-password': {
        const ended = await this.admin.setPassword(account, await askPassword(terminal));
        return `${email} has a new password. ${ended} session(s) ended.`;
      }
      case 'unlock':
        await this.admin.unlock(account);
        return `${email} is unlocked: failed sign-ins are forgotten.`;
      case 'remove':
        await this.admin.remove(account);
        return `${email} is erased: the account, its sessions, and the address in the feed and the event log.`;
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
