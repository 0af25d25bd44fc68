/** A database server of a test's own: MySQL where `TEST_MYSQLD` names its program, and MariaDB otherwise. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { freePort } from './built-app.js';

/** Where Debian has servers; it is not in everybody's path. */
const path = `${process.env.PATH ?? ''}:/usr/sbin`;

const isRoot = process.getuid?.() === 0;

/** Longest time until a server answers that was started, in milliseconds. */
const startMs = 60_000;

const run = (program, options) =>
  execFileSync(program, options, { stdio: 'ignore', env: { ...process.env, PATH: path } });

const mariadb = {
  program: 'mariadbd',
  // It refuses to run as root: then it runs as the user that the package made.
  user: isRoot ? 'mysql' : undefined,
  install: (place) =>
    run('mariadb-install-db', [
      '--no-defaults',
      ...place,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]),
  options: [],
};

/** @param {string} program */
const mysql = (program) => ({
  program,
  user: isRoot ? 'root' : undefined,
  install: (place) => run(program, ['--no-defaults', ...place, '--initialize-insecure']),
  options: ['--mysqlx=OFF', '--secure-file-priv=NULL'],
});

export class ServerProcess {
  constructor(folder, port, options) {
    this.isMysql = process.env.TEST_MYSQLD !== undefined;
    this.kind = this.isMysql ? mysql(process.env.TEST_MYSQLD) : mariadb;
    this.folder = folder;
    this.port = port;
    this.options = options;
    this.isEncrypted = false;
  }

  static async start(options = []) {
    const folder = mkdtempSync(join(tmpdir(), 'auth-notify-database-'));
    const server = new ServerProcess(folder, await freePort(), options);
    try {
      chmodSync(folder, 0o755);
      const { user, install } = server.kind;
      const id = (flag) => Number(execFileSync('id', [flag, user]).toString());
      if (user !== undefined) chownSync(folder, id('-u'), id('-g'));
      install(server.place());
      await server.start();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  place() {
    const { user } = this.kind;
    return [`--datadir=${join(this.folder, 'data')}`, ...(user === undefined ? [] : [`--user=${user}`])];
  }

  async start(more = []) {
    this.isEncrypted = more.some((option) => option.startsWith('--ssl-cert'));
    const child = spawn(
      this.kind.program,
      [
        '--no-defaults',
        ...this.place(),
        '--bind-address=127.0.0.1',
        `--port=${this.port}`,
        `--socket=${join(this.folder, 'socket')}`,
        `--pid-file=${join(this.folder, 'pid')}`,
        // A server that starts removes what it takes for its own in there: temporary tables of all that share it.
        `--tmpdir=${this.folder}`,
        `--log-error=${join(this.folder, 'log')}`,
        '--innodb-buffer-pool-size=32M',
        ...this.kind.options,
        ...this.options,
        ...more,
      ],
      { stdio: 'ignore', env: { ...process.env, PATH: path } },
    );
    this.child = child;
    let failure;
    child.once('error', (error) => (failure = error));
    for (const end = performance.now() + startMs; !(await this.answers()); await pause(50)) {
      if (failure !== undefined) throw failure;
      if (child.exitCode !== null || performance.now() > end)
        throw new Error(`${this.kind.program} does not answer:\n${this.log()}`);
    }
  }

  async answers() {
    try {
      const connection = await createConnection({
        host: '127.0.0.1',
        port: this.port,
        user: 'root',
        ...(this.isEncrypted ? { ssl: { rejectUnauthorized: false } } : {}),
      });
      await connection.end();
      return true;
    } catch {
      return false;
    }
  }

  log() {
    try {
      return readFileSync(join(this.folder, 'log'), 'utf8').slice(-2_000);
    } catch {
      return '';
    }
  }

  async stop(signal) {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  signal(signal) {
    this.child?.kill(signal);
  }

  async remove() {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
