import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { clientAddress, type Principal } from '../../platform/platform.api.js';
import { AddressLimits, type LimitedCall } from './address-limits.js';

const limitedCall = 'auth:limited-per-address';

/**
 * Counts each call by the address that it comes from, and by its user where it requires a session, before anything of it
 * is judged: one that is refused for its fields counts, too.
 */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: AddressLimits,
  ) {}

  /** @throws Problem `auth.too-many-attempts` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { user?: Principal }>();
    const call = this.reflector.get<LimitedCall>(limitedCall, context.getHandler());
    await this.limits.count(call, clientAddress(request), request.user?.userId);
    return true;
  }
}

/** Limits a call by `AddressLimits`: the limit of `call` holds for each client address. */
export const LimitedPerAddress = (call: LimitedCall) =>
  applyDecorators(SetMetadata(limitedCall, call), UseGuards(AddressLimitGuard));
