import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  GatewayTimeoutException,
  GoneException,
  HttpException,
  ImATeapotException,
  InternalServerErrorException,
  MethodNotAllowedException,
  NotFoundException,
  PayloadTooLargeException,
  ServiceUnavailableException,
  UnauthorizedException,
  UnprocessableEntityException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { toProblem } from './to-problem.js';

describe('An exception of Nest', () => {
  it.each([
    [new BadRequestException(), 400, 'request.invalid'],
    [new UnauthorizedException(), 401, 'auth.unauthenticated'],
    [new ForbiddenException(), 403, 'request.forbidden'],
    [new NotFoundException(), 404, 'request.not-found'],
    [new ConflictException(), 409, 'request.conflict'],
    [new GoneException(), 410, 'request.gone'],
    [new PayloadTooLargeException(), 413, 'request.too-large'],
    [new UnsupportedMediaTypeException(), 415, 'request.unsupported-media-type'],
    [new UnprocessableEntityException(), 422, 'request.unprocessable'],
    [new HttpException('Slower, please.', 429), 429, 'request.too-many-requests'],
    [new MethodNotAllowedException(), 405, 'request.refused'],
    [new ImATeapotException(), 418, 'request.refused'],
    [new HttpException({}, 451), 451, 'request.refused'],
    [new InternalServerErrorException(), 500, 'server.error'],
    [new GatewayTimeoutException(), 504, 'server.error'],
    [new HttpException('elsewhere', 302), 500, 'server.error'],
    [new ServiceUnavailableException(), 503, 'server.unavailable'],
  ])('is the problem of its status: %s', (thrown, status, code) => {
    const { kind } = toProblem(thrown);
    expect(kind).toMatchObject({ status, code });
  });

  it('says what its thrower gave it, in one sentence', () => {
    expect(toProblem(new ForbiddenException('Only the owner may do this.')).message).toBe(
      'Only the owner may do this.',
    );
    expect(toProblem(new HttpException('Taken by Grace.', 409)).message).toBe('Taken by Grace.');
    expect(toProblem(new ConflictException({ message: 'Taken.', owner: 'grace' })).message).toBe('Taken.');
    expect(toProblem(new BadRequestException(['Too long.', 'Too late.'])).message).toBe(
      'Too long. Too late.',
    );
  });

  it.each([
    ['nothing', new ForbiddenException(), 'You are not allowed to do this.'],
    ['a guard’s refusal', new ForbiddenException('Forbidden resource'), 'You are not allowed to do this.'],
    ['an address', new NotFoundException('Cannot GET /a%3Cb'), 'There is nothing at this address.'],
    [
      'an error',
      new ForbiddenException(new Error('table users is locked')),
      'You are not allowed to do this.',
    ],
    [
      'an object',
      new ConflictException({ owner: 'grace' }),
      expect.stringContaining('Load the current data'),
    ],
  ])('has the sentence of its kind where it was given %s', (_, thrown, sentence) => {
    expect(toProblem(thrown).message).toEqual(sentence);
  });

  it('never says what a failure of the server was given', () => {
    const failures = [
      new InternalServerErrorException('table users is locked'),
      new GatewayTimeoutException('10.0.0.7 did not answer'),
      new ServiceUnavailableException('10.0.0.7 did not answer'),
    ];
    for (const thrown of failures) {
      const problem = toProblem(thrown);
      expect(problem.message).not.toMatch(/locked|10\.0\.0\.7/);
      expect(problem.cause).toBe(thrown);
    }
    expect(toProblem(failures[2]).extras.retryAfter).toBeGreaterThan(0);
  });

  it('that a gateway throws is a problem, too', () => {
    expect(toProblem(new WsException('Forbidden resource'))).toMatchObject({
      kind: { code: 'request.forbidden' },
      message: 'You are not allowed to do this.',
    });
    expect(toProblem(new WsException('There is no such task.'))).toMatchObject({
      kind: { code: 'request.invalid' },
      message: 'There is no such task.',
    });
    expect(toProblem(new WsException({ message: 'There is no such task.' })).message).toBe(
      'There is no such task.',
    );
  });
});
