import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, type Principal } from '../shared/http/principal.js';
import { ApiSession } from '../shared/openapi/api-session.decorator.js';
import { Problem } from '../shared/errors/problem.js';
import { requestErrors } from '../shared/errors/request.errors.js';
import { UserAnswer } from './dto/user.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@ApiSession()
@Controller('api/v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @ApiOperation({
    summary: 'Who is signed in',
    description: 'The account of the session that the cookie points to.',
  })
  async me(@CurrentUser() { userId }: Principal): Promise<UserAnswer> {
    const user = await this.users.findById(userId);
    if (user === null) throw new Problem(requestErrors.unauthenticated);
    return UserAnswer.of(user);
  }
}
