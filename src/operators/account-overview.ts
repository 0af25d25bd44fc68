import { Injectable } from '@nestjs/common';
import { type AccountSession, AccountSessions } from '../auth/account-sessions.js';
import { textTable } from '../shared/commands/text-table.js';
import { type User, UsersService } from '../users/users.service.js';

/** Shows accounts, to people and, as JSON, to programs. */
@Injectable()
export class AccountOverview {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: AccountSessions,
  ) {}

  /** All accounts, those first who came first. */
  async list(json: boolean): Promise<string> {
    const users = (await this.users.findAll()).map(({ id, email, createdAt }) => ({ id, email, createdAt }));
    if (json) return JSON.stringify(users, null, 2);
    if (users.length === 0) return 'There are no accounts.';
    return textTable(
      ['EMAIL', 'ID', 'CREATED AT'],
      users.map(({ email, id, createdAt }) => [email, id, createdAt.toISOString()]),
    );
  }

  /** One account, and the sessions that still open it. */
  async show({ id, email, createdAt }: User, json: boolean): Promise<string> {
    const sessions = await this.sessions.list(id);
    if (json) return JSON.stringify({ id, email, createdAt, sessions }, null, 2);
    const account = textTable(['EMAIL', 'ID', 'CREATED AT'], [[email, id, createdAt.toISOString()]]);
    return `${account}\n\n${sessions.length === 0 ? 'Nobody is signed in.' : sessionTable(sessions)}`;
  }
}

function sessionTable(sessions: AccountSession[]): string {
  return textTable(
    ['SESSION', 'DEVICE', 'ADDRESS', 'SIGNED IN AT', 'LAST SEEN AT'],
    sessions.map(({ id, device, ip, createdAt, lastSeenAt }) => [
      id,
      device,
      ip,
      createdAt.toISOString(),
      lastSeenAt.toISOString(),
    ]),
  );
}
