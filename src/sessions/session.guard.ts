import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import {
  setRequestUser,
  type Principal,
  Problem,
  publicRoute,
  requestErrors,
} from '../platform/platform.api.js';

/** Refuses requests without an active session with 401, on every route that is not `@Public()`. */
@Injectable()
export class SessionGuard extends AuthGuard('session') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    if (context.getType() !== 'http') return true;
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(publicRoute, [
      context.getHandler(),
      context.getClass(),
    ]);
    return isPublic === true || super.canActivate(context);
  }

  override handleRequest<User = Principal>(error: unknown, principal: User | false | null): User {
    if (error instanceof Error) throw error;
    if (principal === false || principal === null) throw new Problem(requestErrors.unauthenticated);
    setRequestUser((principal as Principal).userId);
    return principal;
  }
}
