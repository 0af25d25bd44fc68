import request, { type Response, type Test } from 'supertest';
import type { SessionDto, SessionList } from '../../src/sessions/dto/session.dto.js';

export const goodPassword = 'seven purple walruses';

/** A browser's worth of state: one cookie jar. */
export class TestVisitor {
  cookie: string | undefined;
  /** The cookie of a browser that has signed in before. */
  device: string | undefined;
  userId = '';
  /** The address that a trusted proxy would name. */
  address: string | undefined;

  constructor(
    private readonly url: string,
    private readonly userAgent?: string,
  ) {}

  get(path: string): Test {
    return this.with(request(this.url).get(path));
  }

  post(path: string, body?: object): Test {
    const call = this.with(request(this.url).post(path));
    return body === undefined ? call : call.send(body);
  }

  put(path: string, body: object): Test {
    return this.with(request(this.url).put(path)).send(body);
  }

  delete(path: string): Test {
    return this.with(request(this.url).delete(path));
  }

  async register(email: string, password = goodPassword): Promise<Response> {
    return this.enter('/api/v1/auth/register', { email, password });
  }

  async login(email: string, password = goodPassword): Promise<Response> {
    return this.enter('/api/v1/auth/login', { email, password });
  }

  async logout(): Promise<Response> {
    return this.post('/api/v1/auth/logout');
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.get('/api/v1/users/me')).status === 200;
  }

  /** The visitor's list of sessions, its own first. */
  async sessions(): Promise<SessionDto[]> {
    const response = await this.get('/api/v1/sessions').expect(200);
    return (response.body as SessionList).items;
  }

  private async enter(path: string, body: object): Promise<Response> {
    const response = await this.post(path, body);
    const cookie = cookieOf(response);
    this.device = cookieOf(response, 'device') ?? this.device;
    if (cookie !== undefined) {
      this.cookie = cookie;
      this.userId = (response.body as { user: { id: string } }).user.id;
    }
    return response;
  }

  private with(call: Test): Test {
    if (this.userAgent !== undefined) void call.set('User-Agent', this.userAgent);
    if (this.address !== undefined) void call.set('X-Forwarded-For', this.address);
    const cookies = [this.cookie, this.device].filter((cookie) => cookie !== undefined);
    return cookies.length === 0 ? call : call.set('Cookie', cookies.join('; '));
  }
}

/** @returns `name=value` of the cookie that an answer sets, if it sets it */
export function cookieOf(response: Response, name = 'access_token'): string | undefined {
  return setCookies(response)
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .find((pair) => new RegExp(`^(__Host-)?${name}=.`).test(pair));
}

export function setCookies(response: Response): string[] {
  return (response.headers['set-cookie'] as unknown as string[] | undefined) ?? [];
}
