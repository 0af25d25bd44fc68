import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { RowByKey } from '../../shared/database/row-by-key.js';
import { UserEntity } from './user.entity.js';

@Injectable()
export class UsersRepository {
  private readonly byId: RowByKey<UserEntity>;

  constructor(@InjectRepository(UserEntity) private readonly users: Repository<UserEntity>) {
    this.byId = new RowByKey(users);
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
    return this.byId.find(id);
  }

  findByCanonicalEmail(canonicalEmail: string): Promise<UserEntity | null> {
    return this.users.findOneBy({ canonicalEmail });
  }

  existsByCanonicalEmail(canonicalEmail: string): Promise<boolean> {
    return this.users.existsBy({ canonicalEmail });
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
  async lockPassword(
    { id, passwordVersion }: Pick<UserEntity, 'id' | 'passwordVersion'>,
    tx: EntityManager,
  ): Promise<boolean> {
    const query = tx.createQueryBuilder(UserEntity, 'u').where({ id, passwordVersion });
    // A unit of work on SQLite is alone already.
    if (tx.dataSource.options.type === 'mysql') query.setLock('pessimistic_write');
    return (await query.getOne()) !== null;
  }

  /** Locks the account against removal until the unit ends. @returns false when it is gone */
  async lock(id: string, tx: EntityManager): Promise<boolean> {
    const query = tx.createQueryBuilder(UserEntity, 'u').where({ id });
    // Not `pessimistic_read`: TypeORM takes MariaDB 10 for a newer MySQL and writes FOR SHARE, which MariaDB does not know.
    if (tx.dataSource.options.type === 'mysql') query.setLock('pessimistic_write');
    return (await query.getOne()) !== null;
  }

  /** @returns false when it is gone already */
  async remove(id: string, tx: EntityManager): Promise<boolean> {
    const { affected } = await tx.delete(UserEntity, { id });
    return affected === 1;
  }
}
