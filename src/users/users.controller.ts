import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import {
  ApiSection,
  ApiSession,
  CurrentUser,
  type Principal,
  Problem,
  requestErrors,
} from '../platform/platform.api.js';
import { UserAnswer } from './dto/user.dto.js';
import { UsersService } from './users.service.js';

@ApiSection('Users', 'The current user.')
@ApiSession()
@Controller('api/v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @ApiOperation({
    summary: 'Get the current user',
    description: 'The account of the session that the cookie points to.',
  })
  async me(@CurrentUser() { userId }: Principal): Promise<UserAnswer> {
    const user = await this.users.findById(userId);
    if (user === null) throw new Problem(requestErrors.unauthenticated);
    return UserAnswer.of(user);
  }
}
