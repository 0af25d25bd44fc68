import { jest } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { Response } from 'supertest';
import { AuthService } from '../../../src/auth/auth.api.js';
import { Layout } from '../../../src/pages/layout.js';
import { httpErrors, Problem, Public } from '../../../src/platform/platform.api.js';
import { SessionCheck, SessionsService } from '../../../src/sessions/sessions.api.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

/** What Chromium sends when a person follows a link or types an address. */
const navigation = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Site': 'none',
};
/** The same over plain http to another host than localhost. */
const plainNavigation = { Accept: navigation.Accept };

@Public()
@Controller('broken')
class BrokenController {
  @Get()
  fail(): never {
    throw new Error('<b>Internals</b> of the server');
  }

  @Get('forbidden')
  forbid(): never {
    throw new Problem(httpErrors.forbidden, { detail: 'Only <the owner> may do this.' });
  }
}

@Module({ controllers: [BrokenController] })
class BrokenModule {}

/** What the driver says when MySQL cannot be reached. */
const databaseAway = () => Promise.reject(Object.assign(new Error('ECONNREFUSED'), { fatal: true }));

describe('Errors that people meet', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start({ imports: [BrokenModule] });
    ada = await app.registered('ada@example.com');
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Title, text, address and label of the link, of a page in the product's look that says nothing more of what failed. */
  function read({ text, headers }: Response): string[] {
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(text).toMatch(
      /^<!doctype html>\n<html lang="en">[^]*href="\/css\/app.css"[^]*<main class="card">/,
    );
    expect(text).not.toMatch(/Internals|ECONNREFUSED|\{\{|\n\s+at |<style|\sstyle=|\son\w+=|<script/);
    const [, title = ''] = /<title>(.*) · auth-notify<\/title>/.exec(text) ?? [];
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(`Request ${headers['x-request-id'] ?? ''}`);
    const [, lead = ''] = /<p class="lead">(.*)<\/p>/.exec(text) ?? [];
    const [, link = '', label = ''] = /<a class="primary" href="(.*)">(.*)<\/a>/.exec(text) ?? [];
    return [title, lead, link, label];
  }

  const toStart = ['/', 'Go to the start page'];

  it.each<[string, string, number, string[]]>([
    [
      'an address where nothing is',
      '/nonsense',
      404,
      ['Page not found', 'There is nothing at this address. Check it for typing errors.', ...toStart],
    ],
    ['a folder', '/js/', 404, ['Page not found', expect.any(String) as string, ...toStart]],
    [
      'a file that is not there',
      '/css/gone.css',
      404,
      ['Page not found', expect.any(String) as string, ...toStart],
    ],
    [
      'a query that hides a field',
      '/login?__proto__=x',
      400,
      ['This address does not work', 'A part of it is missing or malformed. Check the link.', ...toStart],
    ],
    [
      'a failure of the server',
      '/broken',
      500,
      ['Something went wrong', expect.stringContaining('Try again in a moment.') as string, '', 'Try again'],
    ],
    [
      'what a module refuses, in its own words',
      '/broken/forbidden',
      403,
      ['Not allowed', 'Only &lt;the owner&gt; may do this.', ...toStart],
    ],
  ])('are pages: %s', async (_, path, status, said) => {
    for (const headers of [navigation, plainNavigation]) {
      const answer = await app.http.get(path).set(headers);
      expect([answer.status, ...read(answer)]).toEqual([status, ...said]);
    }
  });

  it('are pages for a browser that goes to an address of the API, where programs get JSON whatever they accept', async () => {
    const person = await app.http.get('/api/v1/users/me').set(navigation);
    expect([person.status, ...read(person)]).toEqual([
      401,
      'You are not signed in',
      'Sign in to see this.',
      '/login',
      'Sign in',
    ]);
    for (const Accept of [navigation.Accept, 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'])
      expect((await app.http.get('/api/v1/users/me').set({ Accept })).body).toMatchObject({ status: 401 });
  });

  it('are problems for scripts and programs', async () => {
    for (const headers of [
      { Accept: '*/*' },
      { Accept: 'application/json, text/plain, */*' },
      { Accept: 'application/problem+json' },
      { Accept: navigation.Accept, 'Sec-Fetch-Mode': 'cors' },
      { Accept: '*/*', 'Sec-Fetch-Mode': 'no-cors' },
      {},
    ]) {
      const answer = await app.http.get('/nonsense').set(headers);
      const { status, headers: answered } = answer;
      expect([status, answered['content-type'], answered['cache-control']]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
        'no-store',
      ]);
      expect(answer.body).toMatchObject({ code: 'request.not-found' });
    }
  });

  it('are pages while the database is away, which say when to come back', async () => {
    jest.spyOn(app.get(SessionCheck), 'isActive').mockImplementation(databaseAway);
    for (const path of ['/', '/welcome', '/sessions']) {
      const answer = await ada.get(path).set(navigation);
      expect([answer.status, answer.headers['retry-after'], ...read(answer)]).toEqual([
        503,
        '3',
        'Temporarily unavailable',
        'Try again in a few seconds.',
        '',
        'Try again',
      ]);
    }
    for (const path of ['/login', '/register']) await ada.get(path).set(navigation).expect(200);
  });

  it.each([
    ['login', 'unavailable', databaseAway],
    ['register', 'unavailable', databaseAway],
    ['login', 'error', () => Promise.reject(new Error('Internals'))],
    ['register', 'error', () => Promise.reject(new Error('Internals'))],
  ] as const)('lead the form at /%s back to its page, which says: %s', async (page, fragment, fail) => {
    jest.spyOn(app.get(AuthService), page).mockImplementation(fail);
    app.log.entries.splice(0);
    const form = { email: 'grace@example.com', password: goodPassword };
    for (const headers of [navigation, plainNavigation, {}]) {
      const { status, headers: answered } = await app.http
        .post(`/${page}?next=/sessions`)
        .set({ ...headers, ...('Sec-Fetch-Site' in headers ? { 'Sec-Fetch-Site': 'same-origin' } : {}) })
        .type('form')
        .send(form);
      expect([status, answered['location'], answered['retry-after']]).toEqual([
        303,
        `/${page}?next=/sessions#${fragment}`,
        undefined,
      ]);
    }
    const isLogged = app.log.entries.some(
      ({ entry }) => (entry as { message?: string }).message === 'A request failed',
    );
    expect(isLogged).toBe(fragment === 'error');
  });

  it.each([
    ['unavailable', databaseAway, 503, 'Temporarily unavailable'],
    ['broken', () => Promise.reject(new Error('Internals')), 500, 'Something went wrong'],
  ] as const)(
    'say that one is still signed in when signing out fails: %s',
    async (_, fail, status, title) => {
      jest.spyOn(app.get(SessionsService), 'end').mockImplementation(fail);
      const answer = await ada.post('/logout').type('form').send({});
      expect([answer.status, ...read(answer)]).toEqual([
        status,
        title,
        'You are still signed in. Try again in a few seconds.',
        ...toStart,
      ]);
      expect(answer.headers).not.toHaveProperty('set-cookie');
      expect(await ada.isSignedIn()).toBe(true);
    },
  );

  it('are pages for forms of other sites, and change nothing', async () => {
    for (const path of ['/login', '/logout']) {
      const answer = await ada
        .post(path)
        .set({ ...navigation, 'Sec-Fetch-Site': 'cross-site' })
        .type('form')
        .send({ email: 'ada@example.com', password: goodPassword });
      expect([answer.status, ...read(answer)]).toEqual([
        403,
        'Nothing was changed',
        expect.stringContaining('came from another site'),
        ...toStart,
      ]);
      expect(answer.text).toContain('auth.forbidden-origin');
    }
    expect(await ada.isSignedIn()).toBe(true);
  });

  it('are readable even when the page for errors is broken itself, which is logged', async () => {
    jest.spyOn(app.get(Layout), 'wrap').mockImplementation(() => {
      throw new Error('Internals');
    });
    const { status, text, headers } = await app.http.get('/nonsense').set(navigation);
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).toContain('<h1>Page not found</h1>');
    expect(app.log.entries.map(({ entry }) => (entry as { message?: string }).message)).toContain(
      'The page for errors failed',
    );
  });
});
