import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { forUpdate, RowReader } from '../../shared/database/row-reader.js';
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

  /** Everybody, those first who came first. */
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

  /** @returns false when the password has been changed since it had this version */
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

  /** Locks the account against changes until the unit ends. @returns false when the version is another one */
  lockPassword(
    { id, passwordVersion }: Pick<UserEntity, 'id' | 'passwordVersion'>,
    tx: EntityManager,
  ): Promise<boolean> {
    const condition = `WHERE id = ? AND password_version = ?${forUpdate(tx, 'wait')}`;
    return this.reader.has(condition, [id, passwordVersion], tx);
  }

  /** Locks the account against removal until the unit ends. @returns false when it is gone */
  lock(id: string, tx: EntityManager): Promise<boolean> {
    return this.reader.has(`WHERE id = ?${forUpdate(tx, 'wait')}`, [id], tx);
  }

  /** @returns false when it is gone already */
  async remove(id: string, tx: EntityManager): Promise<boolean> {
    const { affected } = await tx.delete(UserEntity, { id });
    return affected === 1;
  }
}
