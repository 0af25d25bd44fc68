import {
  type CanActivate,
  ConflictException,
  Controller,
  ForbiddenException,
  Get,
  GoneException,
  Module,
  UseGuards,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { Public } from '../../../src/platform/platform.api.js';
import { TestApp } from '../../support/test-app.js';

class ClosedGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Public()
@Controller('api/v1/doors')
class DoorsController {
  @Get('forbidden')
  forbidden(): never {
    throw new ForbiddenException('Only the owner may open this door.');
  }

  @Get('conflict')
  conflict(): never {
    throw new ConflictException();
  }

  @UseGuards(ClosedGuard)
  @Get('closed')
  closed(): string {
    return 'never';
  }
}

@WebSocketGateway()
class DoorsGateway {
  @SubscribeMessage('door:gone')
  gone(): never {
    throw new GoneException('The door was walled up.');
  }

  @SubscribeMessage('door:lost')
  lost(): never {
    throw new WsException('There is no such door.');
  }

  @UseGuards(ClosedGuard)
  @SubscribeMessage('door:closed')
  closed(): string {
    return 'never';
  }
}

@Module({ controllers: [DoorsController], providers: [DoorsGateway] })
class DoorsModule {}

describe('What a module throws with Nest’s own exceptions', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ imports: [DoorsModule] });
  });
  afterAll(() => app.close());

  const errors = () => app.log.entries.filter(({ level }) => level === 'error');

  it.each([
    ['forbidden', 403, 'request.forbidden', 'Only the owner may open this door.'],
    ['closed', 403, 'request.forbidden', 'You are not allowed to do this.'],
    ['conflict', 409, 'request.conflict', expect.stringContaining('conflicts') as string],
  ])('is answered over HTTP as a problem of its status: %s', async (door, status, code, detail) => {
    const response = await app.http.get(`/api/v1/doors/${door}`).expect(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.body).toMatchObject({ status, code, detail, type: `urn:auth-notify:problem:${code}` });
    expect(errors()).toEqual([]);
  });

  it('is noted in the log as a refusal where it says that something is not allowed', async () => {
    await app.http.get('/api/v1/doors/forbidden').expect(403);
    expect(app.log.entries).toContainEqual({
      level: 'warn',
      entry: {
        message: 'Refused: not allowed',
        event: 'authz_fail',
        code: 'request.forbidden',
        ip: '127.0.0.1',
      },
    });
  });

  it('is answered over a socket in the ack', async () => {
    const ada = await app.registered('ada@example.com');
    const socket = await app.socket(ada.cookie).connected();
    const answers = [];
    for (const door of ['gone', 'lost', 'closed']) answers.push(await socket.send(`door:${door}`));
    expect(answers).toEqual([
      { error: { code: 'request.gone', message: 'The door was walled up.' } },
      { error: { code: 'request.invalid', message: 'There is no such door.' } },
      { error: { code: 'request.forbidden', message: 'You are not allowed to do this.' } },
    ]);
    expect(errors()).toEqual([]);
  });
});
