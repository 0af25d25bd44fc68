import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';

/** Who sends the request, by which session. */
export interface Principal {
  userId: string;
  sessionId: string;
}

export const publicRoute = 'http:public';

/** Opens a route, or all of a controller's, to everybody. All others want a session. */
export const Public = () => SetMetadata(publicRoute, true);

/** The signed-in user of a route that is not public. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { user } = context.switchToHttp().getRequest<Request & { user?: Principal }>();
  if (user === undefined) throw new Error('@CurrentUser() is used on a public route.');
  return user;
});
