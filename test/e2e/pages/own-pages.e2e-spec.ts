import { Controller, Injectable, Module, type OnModuleInit, Post, type Type } from '@nestjs/common';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Page, Pages } from '../../../src/pages/pages.api.js';
import { Public } from '../../../src/platform/platform.api.js';
import { TasksModule } from '../../example/tasks/tasks.module.js';
import { TestApp } from '../../support/test-app.js';
import { cookieOf, goodPassword, type TestVisitor } from '../../support/test-visitor.js';

/** A module that adds these pages, with a controller that takes what is posted to `/feedback`. */
function moduleWith(...pages: Page[]): Type {
  @Injectable()
  class OwnPages implements OnModuleInit {
    constructor(private readonly pages: Pages) {}

    onModuleInit(): void {
      for (const page of pages) this.pages.add(page);
    }
  }

  @Public()
  @Controller('feedback')
  class FeedbackController {
    @Post()
    take(): object {
      return { taken: true };
    }
  }

  @Module({ controllers: [FeedbackController], providers: [OwnPages] })
  class OwnModule {}
  return OwnModule;
}

describe('Pages of a module', () => {
  const directory = mkdtempSync(join(tmpdir(), 'own-pages-'));
  let app: TestApp;
  let ada: TestVisitor;

  const write = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const links = (html: string) =>
    Array.from(
      html.matchAll(/<a href="([^"]*)"( aria-current="page")?>([^<]*)<\/a>/g),
      ([, ...link]) => link,
    );

  beforeAll(async () => {
    mkdirSync(join(directory, 'plain/web'), { recursive: true });
    const pages: Page[] = [
      { path: '/feedback', file: write('feedback.html', '<h1>Feedback</h1>'), signedIn: false, form: true },
      {
        path: '/notes/new',
        file: pathToFileURL(write('plain/web/notes.html', '<h1>Notes</h1>')),
        nav: { label: '<b>"Notes" & {{home}}', order: 95 },
        signedIn: true,
      },
    ];
    for (const name of ['.hidden.js', 'notes.ts', 'notes.HTML', 'notes.md', 'notes.css'])
      write(`plain/web/${name}`, '/* text */');
    app = await TestApp.start({ imports: [TasksModule, moduleWith(...pages)] });
    ada = await app.registered('ada@example.com');
  });
  afterAll(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  it('stand in the layout, with their own title and script', async () => {
    const { text, headers } = await ada.get('/tasks').expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text.match(/<title>.*<\/title>/g)).toEqual(['<title>Tasks · auth-notify</title>']);
    for (const part of [
      'href="/css/app.css"',
      'id="sign-out"',
      'id="pill"',
      'id="toast"',
      'id="live-region"',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/<main id="main"[^]*<h1 id="home" tabindex="-1">Tasks<\/h1>[^]*<\/main>/);
    expect(text).toMatch(/<script type="module" src="\/features\/tasks\/tasks.js"><\/script>[^]*<\/head>/);
    expect(text).not.toMatch(/\{\{(?!home)|<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  });

  it('are in the bar of all pages, in their order, and the current one is marked', async () => {
    const notes = '&lt;b&gt;&quot;Notes&quot; &amp; {{home}}';
    const current = ' aria-current="page"';
    for (const path of ['/welcome', '/tasks', '/sessions', '/notes/new']) {
      const mark = (of: string) => (of === path ? current : undefined);
      const { text } = await ada.get(path).expect(200);
      // A team's modules may bring more.
      const own = ['/welcome', '/tasks', '/sessions', '/notes/new'];
      expect(links(text).filter(([href = '']) => own.includes(href))).toEqual([
        ['/welcome', mark('/welcome'), 'Notifications'],
        ['/tasks', mark('/tasks'), 'Tasks'],
        ['/sessions', mark('/sessions'), 'Sessions'],
        ['/notes/new', mark('/notes/new'), notes],
      ]);
    }
  });

  it('send those who are not signed in to sign in, which leads back to them', async () => {
    for (const page of ['/tasks', '/notes/new']) {
      const { headers } = await app.http.get(page).expect(303);
      expect(headers['location']).toBe(`/login?next=${page}`);
      const login = await app.http.get(`/login?next=${page}`).expect(200);
      expect(login.text).toContain(`data-next="${page}"`);
      expect(login.text).toContain(`href="/register?next=${page}"`);
      const form = { email: 'ada@example.com', password: goodPassword };
      const entered = await app.http.post(`/login?next=${page}`).type('form').send(form).expect(303);
      expect(entered.headers['location']).toBe(page);
      await app.http
        .get(page)
        .set('Cookie', cookieOf(entered) ?? '')
        .expect(200);
    }
  });

  it.each([
    '/feedback',
    '/login',
    '/logout',
    '/nothing',
    '/tasks/',
    '/Tasks',
    '//evil.example',
    '"><script>',
  ])('alone are where signing in leads: not %s', async (next) => {
    const { text } = await app.http.get('/login').query({ next }).expect(200);
    expect(text).toContain('data-next="/welcome"');
    expect(text).toContain('href="/register"');
  });

  it('are open to everybody when they say so, without the bar, and get a title', async () => {
    const { text, headers } = await app.http.get('/feedback').expect(200);
    expect(headers['cache-control']).toBe('no-cache');
    await app.http
      .get('/feedback')
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
    expect(text).toContain('<title>/feedback · auth-notify</title>');
    expect(text).toMatch(/<main class="card">[^]*<h1>Feedback<\/h1>/);
    expect(text).not.toContain('id="bar"');
  });

  it('take a form instead of JSON when they say so', async () => {
    for (const path of ['/feedback', '/Feedback/']) {
      await app.http.post(path).type('form').send({ text: 'x' }).expect(201, { taken: true });
      const refused = await app.http.post(path).send({ text: 'x' }).expect(415);
      expect(refused.body).toMatchObject({ code: 'request.unsupported-media-type' });
    }
    await ada.post('/tasks').type('form').send({ text: 'x' }).expect(415);
  });

  it('show an edit of their file at once', async () => {
    const first = await app.http.get('/feedback').expect(200);
    write('feedback.html', '<h1>Your opinion</h1>');
    const second = await app.http
      .get('/feedback')
      .set('If-None-Match', first.headers['etag'] ?? '')
      .expect(200);
    expect(second.text).toBe(first.text.replace('Feedback', 'Your opinion'));
    write('feedback.html', '<h1>Feedback</h1>');
  });

  it('answer with a problem, as everything else does, when something goes wrong', async () => {
    rmSync(join(directory, 'feedback.html'));
    const response = await app.http.get('/feedback').expect(500);
    expect(response.body).toMatchObject({ code: 'server.error', status: 500 });
    write('feedback.html', '<h1>Feedback</h1>');
  });

  it('are routes in the metrics', async () => {
    await ada.get('/tasks').expect(200);
    expect((await app.http.get('/metrics')).text).toContain('route="/tasks"');
  });

  describe('have a web folder', () => {
    it('whose scripts and styles are served as those of the base are', async () => {
      const base = await app.http.get('/js/api.js').expect(200);
      for (const path of ['/features/tasks/tasks.js', '/features/plain/notes.css']) {
        const { headers } = await app.http.get(path).set('Accept-Encoding', 'gzip').expect(200);
        for (const name of ['cache-control', 'content-security-policy', 'x-content-type-options', 'vary'])
          expect([name, headers[name]]).toEqual([name, base.headers[name]]);
        await app.http
          .get(path)
          .set('If-None-Match', headers['etag'] ?? '')
          .expect(304);
      }
    });

    it.each([
      '/features/tasks/tasks.html',
      '/features/tasks/tasks%2ehtml',
      '/features/tasks/tasks.html%00.js',
      '/features/tasks/',
      '/features/tasks',
      '/features/',
      '/features/tasks/..%2ftasks.module.ts',
      '/features/tasks/../tasks.module.ts',
      '/features/tasks/..%2f..%2f..%2f..%2fpackage.json',
      '/features/plain/.hidden.js',
      '/features/plain/%2ehidden.js',
      '/features/plain/notes.ts',
      '/features/plain/notes.HTML',
      '/features/plain/notes.md',
      '/features/nothing/notes.css',
    ])('which shows nothing else: %s', async (path) => {
      const response = await fetch(app.url + path);
      expect([path, response.status]).toEqual([path, 404]);
    });
  });

  describe('stop the start', () => {
    const file = () => join(directory, 'feedback.html');
    const page = (over: Partial<Page>): Page => ({ path: '/x', file: file(), signedIn: true, ...over });

    it.each<[string, () => Page[], RegExp]>([
      [
        'when two have one path, naming both files',
        () => [page({ path: '/login' })],
        /\/login.*static\/login\.html.*feedback\.html/,
      ],
      [
        'when the file does not exist',
        () => [page({ file: join(directory, 'gone.html') })],
        /\/x.*gone\.html does not exist/,
      ],
      ['when a path is a pattern', () => [page({ path: '/x/:id' })], /\/x\/:id.*feedback\.html/],
      ['when a path has no slash', () => [page({ path: 'x' })], /path of a page.*not x.*feedback\.html/],
      [
        'when a placeholder in the file is unknown',
        () => [page({ file: write('odd.html', '<p>{{constructor}}</p>') })],
        /\{\{constructor\}\} in .*odd\.html/,
      ],
      [
        'when two web folders belong to features of one name',
        () => {
          mkdirSync(join(directory, 'other/plain/web'), { recursive: true });
          return [
            page({ file: join(directory, 'plain/web/notes.html') }),
            page({ path: '/y', file: write('other/plain/web/y.html', '') }),
          ];
        },
        /\/features\/plain: .*\/plain\/web and .*other\/plain\/web/,
      ],
    ])('%s', async (_, pages, message) => {
      await expect(TestApp.start({ imports: [moduleWith(...pages())] })).rejects.toThrow(message);
    });

    it('when they are added after it', () => {
      expect(() => {
        app.app.get(Pages).add(page({}));
      }).toThrow('onModuleInit');
    });
  });
});
