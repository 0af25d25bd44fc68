import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { Problem } from '../../shared/errors/problem.js';
import { requestErrors } from '../../shared/errors/request.errors.js';
import { publicRoute, type Principal } from '../../shared/http/principal.js';
import { noteUser } from '../../shared/http/request-context.js';

/** Guards every route that is not `@Public()`: without a session there is a 401. */
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
    noteUser((principal as Principal).userId);
    return principal;
  }
}
