import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Clock, EventLog, isUniqueViolation, Problem, UnitOfWork } from '../platform/platform.api.js';
import type { EmailAddress } from './email-address.js';
import { UserRegistered } from './events/user-registered.event.js';
import type { UserEntity } from './persistence/user.entity.js';
import { UsersRepository } from './persistence/users.repository.js';
import { usersErrors } from './users.errors.js';
import { UsersSettings } from './users.settings.js';

/** An account as other modules see it. */
export interface User {
  id: string;
  /** Email address as typed at registration. */
  email: string;
  createdAt: Date;
}

/** An account with the hash and the version of its password. */
export interface Account {
  user: User;
  passwordHash: string;
  /** Incremented by each password change. */
  passwordVersion: number;
}

/** Creates and finds accounts, and changes their passwords. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly units: UnitOfWork,
    private readonly events: EventLog,
    private readonly clock: Clock,
    private readonly settings: UsersSettings,
  ) {}

  /** @throws Problem `users.registration-closed` */
  requireOpen(): void {
    if (this.settings.REGISTRATION === 'closed') throw new Problem(usersErrors.registrationClosed);
  }

  /**
   * Creates an account and records `UserRegistered`, in one unit of work.
   * @param passwordHash computed beforehand, because hashing must not run inside a unit of work
   * @throws Problem `users.email-taken`, also when a concurrent registration of this address commits first
   */
  async create(email: EmailAddress, passwordHash: string): Promise<User> {
    const user: User = { id: randomUUID(), email: email.shown, createdAt: this.clock.now() };
    try {
      await this.units.run(async (tx) => {
        await this.users.insert(
          { ...user, canonicalEmail: email.canonical, passwordHash, passwordVersion: 0 },
          tx,
        );
        await this.events.append(new UserRegistered({ userId: user.id, email: user.email }), tx);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Problem(usersErrors.emailTaken);
      throw error;
    }
    return user;
  }

  /** Lets a caller skip hashing for an address that is taken. Only a hint: `create` decides by the unique column. */
  async isTaken(email: EmailAddress): Promise<boolean> {
    return this.users.existsByCanonicalEmail(email.canonical);
  }

  /** @returns the account, or null when it does not exist */
  async findById(id: string): Promise<User | null> {
    return this.users.findById(id);
  }

  /** Returns all accounts, oldest first. */
  findAll(): Promise<User[]> {
    return this.users.findAll();
  }

  /**
   * Locks the account row until the unit of work ends, for callers that write data which a removal of the account must
   * find.
   * @returns false when the account does not exist
   */
  lockIfExists(id: string, tx: EntityManager): Promise<boolean> {
    return this.users.lock(id, tx);
  }

  /** Finds an account by email address, to check its password. @returns null when it does not exist */
  async findCredentials(email: EmailAddress): Promise<Account | null> {
    return accountOf(await this.users.findByCanonicalEmail(email.canonical));
  }

  /** Finds an account by id, to check its password. @returns null when it does not exist */
  async findCredentialsById(id: string): Promise<Account | null> {
    return accountOf(await this.users.findById(id));
  }

  /** Stores a hash made with newer parameters, unless the password was changed meanwhile. */
  async replacePasswordHash(id: string, replaced: string, passwordHash: string): Promise<void> {
    await this.users.replacePasswordHash(id, replaced, passwordHash);
  }

  /**
   * Stores the hash of a new password.
   * @param account as read when its password was checked
   * @returns false when the password has been changed since
   */
  changePassword(
    { user: { id }, passwordVersion }: Account,
    passwordHash: string,
    tx: EntityManager,
  ): Promise<boolean> {
    return this.users.changePassword({ id, passwordVersion }, passwordHash, tx);
  }

  /**
   * Locks the account row until the unit of work ends. Waits for a password change in progress; a later change waits
   * for this unit of work, and therefore ends a session that is started in it.
   * @returns false when the password has been changed since `account` was read
   */
  lockIfPasswordUnchanged({ user: { id }, passwordVersion }: Account, tx: EntityManager): Promise<boolean> {
    return this.users.lockPassword({ id, passwordVersion }, tx);
  }
}

function accountOf(user: UserEntity | null): Account | null {
  return user === null
    ? null
    : { user, passwordHash: user.passwordHash, passwordVersion: user.passwordVersion };
}
