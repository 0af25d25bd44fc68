import { Body, Controller, HttpCode, Put, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { requestErrors } from '../../shared/errors/request.errors.js';
import { CurrentUser, type Principal } from '../../shared/http/principal.js';
import { ApiProblems } from '../../shared/openapi/api-problems.decorator.js';
import { ApiSession } from '../../shared/openapi/api-session.decorator.js';
import { authErrors } from '../auth.errors.js';
import { PasswordChangeDto } from '../dto/password-change.dto.js';
import { SignIn } from '../sign-in.js';
import { PasswordChange } from './password-change.js';

@ApiTags('Auth')
@ApiSession()
@Controller('api/v1/auth/password')
export class PasswordController {
  constructor(
    private readonly passwords: PasswordChange,
    private readonly signIn: SignIn,
  ) {}

  @Put()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Change the password',
    description: 'Ends every other session of the account and closes their open sockets. This one goes on.',
  })
  @ApiNoContentResponse({ description: 'The new password counts from now on.' })
  @ApiProblems(
    requestErrors.invalid,
    requestErrors.tooLarge,
    requestErrors.unsupportedMediaType,
    authErrors.wrongPassword,
    authErrors.tooManyAttempts,
    requestErrors.forbiddenOrigin,
    requestErrors.busy,
    requestErrors.unavailable,
  )
  async change(
    @CurrentUser() own: Principal,
    @Body() passwords: PasswordChangeDto,
    @Req() request: Request,
  ): Promise<void> {
    await this.passwords.change(own, passwords, this.signIn.visitor(request));
  }
}
