import {
  type CallHandler,
  Catch,
  type ExecutionContext,
  Injectable,
  Module,
  type NestInterceptor,
  type Type,
  UseFilters,
  UseInterceptors,
  type WsExceptionFilter,
} from '@nestjs/common';
import { Ack, ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { map, type Observable } from 'rxjs';
import { type AnswerInOneTick, LiveModule, type NotifySocket, Rooms } from '../../../src/live/live.api.js';
import { WelcomeEntry } from '../../../src/notifications/entry/welcome-entry.js';
import { Problem, requestErrors } from '../../../src/platform/platform.api.js';
import { TestApp } from '../../support/test-app.js';
import type { TestSocket } from '../../support/test-socket.js';

/** A module with these gateways, as a team would write it. */
function moduleOf(...providers: Type[]): Type {
  @Module({ imports: [LiveModule], providers })
  class OwnModule {}
  return OwnModule;
}

class LampError extends Error {}

@Catch(LampError)
class LampFilter implements WsExceptionFilter {
  catch(): never {
    throw new Problem(requestErrors.notFound);
  }
}

@Injectable()
class WrapInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => ({ wrapped: answer })));
  }
}

@WebSocketGateway()
@UseFilters(LampFilter)
class LampGateway {
  constructor(private readonly rooms: Rooms) {}

  @SubscribeMessage('lamp:nothing')
  nothing(): void {
    // Nothing to say.
  }

  @SubscribeMessage('lamp:wrapped')
  @UseInterceptors(WrapInterceptor)
  wrapped(): string {
    return 'on';
  }

  @SubscribeMessage('lamp:broken')
  broken(): never {
    throw new LampError();
  }

  @SubscribeMessage('lamp:by-hand')
  byHand(@Ack() ack: (answer: string) => void): string {
    setImmediate(ack, 'by hand');
    return 'returned';
  }

  @SubscribeMessage('lamp:late')
  late(@ConnectedSocket() socket: NotifySocket): AnswerInOneTick<string> {
    return () => {
      void socket.join('lamps');
      queueMicrotask(() => this.rooms.to('lamps').emit('presence', { online: 7 }));
      return 'joined';
    };
  }

  @SubscribeMessage('lamp:late-failure')
  lateFailure(): AnswerInOneTick<string> {
    return () => {
      throw new LampError();
    };
  }
}

describe('A gateway of another module', () => {
  let app: TestApp;
  let socket: TestSocket;

  beforeAll(async () => {
    app = await TestApp.start({ imports: [moduleOf(LampGateway)] });
    const ada = await app.registered('ada@example.com');
    socket = await app.socket(ada.cookie).connected();
  });
  afterAll(() => app.close());

  /** What arrives at a newcomer who sends a message, in order, until the room has sent that 7 are online. */
  async function arrivals(event: string, message: object): Promise<string[]> {
    const arrived: string[] = [];
    const newcomer = await app.registered(`${event.replace(':', '-')}@example.com`);
    const client = await app.socket(newcomer.cookie).connected();
    client.socket.onAny((name: string) => arrived.push(name));
    client.emit(event, message, () => arrived.push('answer'));
    await client.next('presence', ({ online }: { online: number }) => online === 7);
    return arrived;
  }

  it('acknowledges with nothing when its handler returns nothing', async () => {
    expect(await socket.send('lamp:nothing')).toBeUndefined();
  });

  it('may use interceptors', async () => {
    expect(await socket.send('lamp:wrapped')).toEqual({ wrapped: 'on' });
  });

  it('may translate errors by a filter of its own, which throws a problem', async () => {
    expect(await socket.send('lamp:broken')).toMatchObject({ error: { code: 'request.not-found' } });
  });

  it('may answer by itself: then what it returns is not sent', async () => {
    expect(await socket.send('lamp:by-hand')).toBe('by hand');
  });

  it('may make its answer when it goes out: nothing that it causes arrives before', async () => {
    expect(await arrivals('lamp:late', {})).toEqual(['answer', 'presence']);
  });

  it('answers with an error when making the answer fails', async () => {
    expect(await socket.send('lamp:late-failure')).toMatchObject({ error: { code: 'server.error' } });
  });

  it('finds that entering the room is answered before anything that the room sends', async () => {
    const [entry, rooms] = [app.app.get(WelcomeEntry), app.app.get(Rooms)];
    const enter = entry.enter.bind(entry);
    entry.enter = (...given) => {
      const answer = enter(...given);
      queueMicrotask(() => rooms.to('welcome').emit('presence', { online: 7 }));
      return answer;
    };
    expect(await arrivals('welcome:enter', { after: null })).toEqual(['answer', 'presence']);
  });
});

@WebSocketGateway()
class FirstGateway {
  @SubscribeMessage('same')
  first(): void {
    // Never called.
  }
}

@WebSocketGateway()
class SecondGateway {
  @SubscribeMessage('same')
  second(): void {
    // Never called.
  }
}

@WebSocketGateway({ namespace: 'apart' })
class NamespaceGateway {}

@WebSocketGateway(0, { cors: true })
class OptionsGateway {}

describe('The start', () => {
  it.each<[string, Type[], string]>([
    [
      'two gateways handle one message',
      [FirstGateway, SecondGateway],
      'Two gateways handle "same": FirstGateway.first and SecondGateway.second.',
    ],
    ['a gateway has a namespace of its own', [NamespaceGateway], 'NamespaceGateway must be'],
    ['a gateway has options of its own', [OptionsGateway], 'OptionsGateway must be'],
  ])('is refused when %s', async (_, gateways, message) => {
    await expect(TestApp.start({ imports: [moduleOf(...gateways)] })).rejects.toThrow(message);
  });
});
