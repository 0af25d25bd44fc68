import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';
import { OriginRule } from './origin-rule.js';
import { isSafeMethod } from './safe-methods.js';

/** Refuses requests of other sites that would change something with the visitor's cookie. */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(private readonly rule: OriginRule) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { method, headers } = context.switchToHttp().getRequest<Request>();
    if (isSafeMethod(method) || this.rule.allowsRequest(headers)) return true;
    throw new Problem(requestErrors.forbiddenOrigin);
  }
}
