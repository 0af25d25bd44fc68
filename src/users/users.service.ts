import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Settings } from '../shared/config/settings.js';
import { isUniqueViolation } from '../shared/database/unique-violation.js';
import { UnitOfWork } from '../shared/database/unit-of-work.js';
import { Problem } from '../shared/errors/problem.js';
import { EventLog } from '../shared/events/event-log.js';
import { Clock } from '../shared/time/clock.js';
import type { EmailAddress } from './email-address.js';
import { UserRegistered } from './events/user-registered.event.js';
import type { UserEntity } from './persistence/user.entity.js';
import { UsersRepository } from './persistence/users.repository.js';
import { usersErrors } from './users.errors.js';

/** An account as other modules see it. */
export interface User {
  id: string;
  /** As typed. */
  email: string;
  createdAt: Date;
}

/** An account with what its password is checked against. */
export interface Account {
  user: User;
  passwordHash: string;
  /** Another one after each change of the password. */
  passwordVersion: number;
}

/** Accounts: who there is, by which email address. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly units: UnitOfWork,
    private readonly events: EventLog,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @throws Problem `users.registration-closed` */
  requireOpen(): void {
    if (this.settings.REGISTRATION === 'closed') throw new Problem(usersErrors.registrationClosed);
  }

  /**
   * Makes an account and records `UserRegistered`, both or neither.
   * @param passwordHash made before: hashing has no place inside a unit of work
   * @throws Problem `users.email-taken`, also when another registration of the same address wins the race
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

  /** Spares a password hash when the answer is known beforehand. The unique column decides all the same. */
  async isTaken(email: EmailAddress): Promise<boolean> {
    return this.users.existsByCanonicalEmail(email.canonical);
  }

  /** @returns the account, or null when it is gone */
  async findById(id: string): Promise<User | null> {
    return this.users.findById(id);
  }

  /** Everybody, those first who came first. */
  findAll(): Promise<User[]> {
    return this.users.findAll();
  }

  /**
   * Whether an account is there, and stays there until the unit ends: for those who write down something about it that
   * a removal has to find.
   */
  isThere(id: string, tx: EntityManager): Promise<boolean> {
    return this.users.lock(id, tx);
  }

  /** For those who check passwords. @returns the account with the hash of its password, or null */
  async findCredentials(email: EmailAddress): Promise<Account | null> {
    return accountOf(await this.users.findByCanonicalEmail(email.canonical));
  }

  /** The same, of an account whose id is known. */
  async findCredentialsById(id: string): Promise<Account | null> {
    return accountOf(await this.users.findById(id));
  }

  /** Stores a hash made with newer parameters, unless the password was changed meanwhile. */
  async replacePasswordHash(id: string, replaced: string, passwordHash: string): Promise<void> {
    await this.users.replacePasswordHash(id, replaced, passwordHash);
  }

  /**
   * Stores the hash of another password.
   * @param account as it was when its password was checked
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
   * Whether the password is still the one that was checked. A change that is under way is waited for, and one that
   * comes later waits for this unit: whoever signs in is seen by it, or sees it.
   */
  isPasswordUnchanged({ user: { id }, passwordVersion }: Account, tx: EntityManager): Promise<boolean> {
    return this.users.lockPassword({ id, passwordVersion }, tx);
  }
}

function accountOf(user: UserEntity | null): Account | null {
  return user === null
    ? null
    : { user, passwordHash: user.passwordHash, passwordVersion: user.passwordVersion };
}
