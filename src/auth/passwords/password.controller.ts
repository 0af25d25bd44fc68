import { Body, Controller, HttpCode, Put, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  ApiProblems,
  ApiSession,
  CurrentUser,
  type Principal,
  requestErrors,
} from '../../platform/platform.api.js';
import { authErrors } from '../auth.errors.js';
import { PasswordChangeDto } from '../dto/password-change.dto.js';
import { LimitedPerAddress } from '../guessing/limited-per-address.js';
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
  @LimitedPerAddress('change-password')
  @ApiOperation({
    summary: 'Change the password',
    description:
      'Changes the password, revokes every other session of the user and closes their sockets. The current session stays active.',
  })
  @ApiNoContentResponse({ description: 'The password was changed.' })
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
