import { ApiMoment, ApiUuid } from '../../platform/platform.api.js';
import type { User } from '../users.service.js';

/** An account. */
export class UserDto {
  /**
   * UUID of the user.
   * @example 0b8e1f5c-5a0e-4b6e-9c38-0a6f2f1f6a11
   */
  @ApiUuid()
  id!: string;

  /**
   * Email address as typed at registration.
   * @example ada@example.com
   */
  email!: string;

  /**
   * Time of registration, in UTC.
   * @example 2026-11-12T09:14:00.000Z
   */
  @ApiMoment()
  createdAt!: string;
}

export class UserAnswer {
  user!: UserDto;

  static of({ id, email, createdAt }: User): UserAnswer {
    return { user: { id, email, createdAt: createdAt.toISOString() } };
  }
}
