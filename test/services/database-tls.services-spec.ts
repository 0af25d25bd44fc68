import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';
import { DatabaseServer } from './support/database-server.js';

/** Certificates in a folder: an authority, another one, and one the first has signed for each name. */
class Certificates {
  readonly folder = mkdtempSync(join(tmpdir(), 'auth-notify-tls-'));

  constructor() {
    chmodSync(this.folder, 0o755);
    for (const authority of ['right', 'wrong'])
      this.openssl(
        'req',
        '-x509',
        '-nodes',
        ...this.key(authority),
        '-subj',
        `/CN=${authority}`,
        '-out',
        authority,
      );
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A certificate for these names, such as `DNS:localhost`. @returns the server's arguments */
  issue(names: string): string[] {
    writeFileSync(this.path('names'), `subjectAltName=${names}`);
    this.openssl('req', '-new', '-nodes', ...this.key('server'), '-subj', '/CN=server', '-out', 'request');
    this.openssl(
      ...['x509', '-req', '-in', 'request', '-CA', 'right', '-CAkey', 'right.key', '-CAcreateserial'],
      ...['-extfile', 'names', '-days', '1', '-out', 'server'],
    );
    // The server runs as a user of its own.
    chmodSync(this.path('server.key'), 0o644);
    return [`--ssl-cert=${this.path('server')}`, `--ssl-key=${this.path('server.key')}`];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private key(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', `${name}.key`];
  }

  private openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'ignore' });
  }
}

describe('A database server that requires TLS', () => {
  let certificates: Certificates;
  let server: DatabaseServer;
  let place: BuiltAppPlace;

  beforeAll(async () => {
    certificates = new Certificates();
    server = await DatabaseServer.start();
    await server.stop('SIGTERM');
  }, 90_000);
  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await BuiltApp.endAll();
    place.remove();
    await server.stop('SIGTERM');
  });
  afterAll(async () => {
    await server.remove();
    certificates.remove();
  });

  /** Starts the server with a certificate for these names. */
  const serve = (names: string) =>
    server.start([...certificates.issue(names), '--require-secure-transport=ON']);
  const settings = (more: Record<string, string>) => ({
    ...place.environment,
    ...server.environment,
    ...more,
  });
  const trusting = (authority: string, more: Record<string, string> = {}) =>
    settings({ DB_TLS: 'on', DB_TLS_CA: certificates.path(authority), ...more });
  /** What a command says that cannot connect: one line. */
  const refusal = async (environment: Record<string, string>) => {
    const { code, stdout, stderr } = await builtCommand(['migrate'], environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return stderr.trim();
  };
  const migrated = { code: 0, stdout: 'The database is up to date.\n', stderr: '' };

  it('serves nodes and commands that trust its authority, each over TLS', async () => {
    await serve('DNS:localhost,IP:127.0.0.1');
    await BuiltApp.start(trusting('right'));
    expect((await fetch(`${place.url}/health/ready`)).status).toBe(200);
    expect(await builtCommand(['migrate'], trusting('right', { DB_HOST: 'localhost' }))).toEqual(migrated);
    const text = readFileSync(certificates.path('right'), 'utf8');
    expect(await builtCommand(['migrate'], trusting('right', { DB_TLS_CA: text }))).toEqual(migrated);
  }, 120_000);

  it('is refused by nodes and commands that trust another authority, or the public ones', async () => {
    await serve('DNS:localhost,IP:127.0.0.1');
    const sentence =
      /^The database at 127\.0\.0\.1:\d+ was refused, because its TLS certificate could not be verified \(DB_TLS_CA, DB_HOST\): .*\.$/;
    expect(await refusal(trusting('wrong'))).toMatch(sentence);
    expect(await refusal(settings({ DB_TLS: 'on' }))).toMatch(sentence);
    const app = new BuiltApp(trusting('wrong'), tmpdir());
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(app.output.trim().split('\n').at(-1)).toMatch(sentence);
  }, 120_000);

  it.each([
    ['another name', 'DNS:db.example.com', 'localhost'],
    ['a name, where the host is an address', 'DNS:localhost', '127.0.0.1'],
    ['another address', 'IP:192.0.2.1,DNS:localhost', '127.0.0.1'],
  ])(
    'is refused when its certificate is for %s',
    async (_, names, DB_HOST) => {
      await serve(names);
      expect(await refusal(trusting('right', { DB_HOST }))).toMatch(/does not match certificate's altnames/);
    },
    120_000,
  );

  it('says so to those that come without', async () => {
    await serve('DNS:localhost,IP:127.0.0.1');
    expect(await refusal(settings({}))).toMatch(
      /^The database at 127\.0\.0\.1:\d+ (refused the connection: Access denied .*; if it requires TLS, set DB_TLS=on|accepts TLS connections only: set DB_TLS=on)\.$/,
    );
  }, 120_000);

  it('is refused when it turns out to offer none', async () => {
    await server.start([server.isMysql ? '--tls-version=' : '--skip-ssl']);
    expect(await refusal(trusting('right'))).toMatch(
      /^The database at 127\.0\.0\.1:\d+ offers no TLS, which DB_TLS=on requires\.$/,
    );
  }, 120_000);
});
