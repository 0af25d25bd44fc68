import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { forUpdate, RowReader } from '../../platform/platform.api.js';
import { UserEntity } from './user.entity.js';

@Injectable()
export class UsersRepository {
  private readonly reader: RowReader<UserEntity>;

  constructor(@InjectRepository(UserEntity) private readonly users: Repository<UserEntity>) {
    this.reader = new RowReader(users);
  }

  async insert(user: UserEntity, tx: EntityManager): Promise<void> {
    await tx.insert(UserEntity, user);
  }

  /** Returns all accounts, oldest first. */
  findAll(): Promise<Pick<UserEntity, 'id' | 'email' | 'createdAt'>[]> {
    return this.users.find({
      select: { id: true, email: true, createdAt: true },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  findById(id: string): Promise<UserEntity | null> {
    return this.reader.first('WHERE id = ?', [id]);
  }

  findByCanonicalEmail(canonicalEmail: string): Promise<UserEntity | null> {
    return this.reader.first('WHERE canonical_email = ?', [canonicalEmail]);
  }

  existsByCanonicalEmail(canonicalEmail: string): Promise<boolean> {
    return this.reader.has('WHERE canonical_email = ?', [canonicalEmail]);
  }

  async replacePasswordHash(id: string, replaced: string, passwordHash: string): Promise<void> {
    await this.users.update({ id, passwordHash: replaced }, { passwordHash });
  }

  /** @returns false when the account no longer has this password version */
  async changePassword(
    { id, passwordVersion }: Pick<UserEntity, 'id' | 'passwordVersion'>,
    passwordHash: string,
    tx: EntityManager,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      UserEntity,
      { id, passwordVersion },
      { passwordHash, passwordVersion: passwordVersion + 1 },
    );
    return affected === 1;
  }

  /** Locks the account row until the unit of work ends. @returns false when it has another password version */
  lockPassword(
    { id, passwordVersion }: Pick<UserEntity, 'id' | 'passwordVersion'>,
    tx: EntityManager,
  ): Promise<boolean> {
    const condition = `WHERE id = ? AND password_version = ?${forUpdate(tx, 'wait')}`;
    return this.reader.has(condition, [id, passwordVersion], tx);
  }

  /** Locks the account row until the unit of work ends. @returns false when the account does not exist */
  lock(id: string, tx: EntityManager): Promise<boolean> {
    return this.reader.has(`WHERE id = ?${forUpdate(tx, 'wait')}`, [id], tx);
  }

  /** @returns false when the account does not exist */
  async remove(id: string, tx: EntityManager): Promise<boolean> {
    const { affected } = await tx.delete(UserEntity, { id });
    return affected === 1;
  }
}
