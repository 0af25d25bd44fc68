import { Injectable } from '@nestjs/common';
import { type AccountSession, AccountSessions } from '../sessions/sessions.api.js';
import { textTable } from '../platform/platform.api.js';
import { type User, UsersService } from '../users/users.api.js';

/** Prints accounts as text tables, or as JSON for programs. */
@Injectable()
export class AccountOverview {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: AccountSessions,
  ) {}

  /** Prints all accounts, oldest first. */
  async list(json: boolean): Promise<string> {
    const users = (await this.users.findAll()).map(({ id, email, createdAt }) => ({ id, email, createdAt }));
    if (json) return JSON.stringify(users, null, 2);
    if (users.length === 0) return 'There are no accounts.';
    return textTable(
      ['EMAIL', 'ID', 'CREATED AT'],
      users.map(({ email, id, createdAt }) => [email, id, createdAt.toISOString()]),
    );
  }

  /** Prints one account and its active sessions. */
  async show({ id, email, createdAt }: User, json: boolean): Promise<string> {
    const sessions = await this.sessions.list(id);
    if (json) return JSON.stringify({ id, email, createdAt, sessions }, null, 2);
    const account = textTable(['EMAIL', 'ID', 'CREATED AT'], [[email, id, createdAt.toISOString()]]);
    return `${account}\n\n${sessions.length === 0 ? 'There are no active sessions.' : sessionTable(sessions)}`;
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
