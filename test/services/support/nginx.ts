import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../support/built-app.js';
import { until } from './cluster.js';
import { NameServer } from './name-server.js';

const root = resolve(import.meta.dirname, '../../..');

/** Where Debian has servers; it is not in everybody's path. */
const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** As many files as a container of Docker 29 may open, unless it asks for more (github.com/moby/moby/issues/51485). */
const openFiles = 1024;

/** Where nginx keeps what it does not want in memory; the packages have places of their own for these. */
const temporaryFiles = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** What of the configuration is replaced, and by what. */
export type Changes = Readonly<Record<string, string>>;

export interface NginxOptions {
  /** Where the nodes are: nginx asks for their addresses by name, so they all have one port. */
  addresses: readonly string[];
  port: number;
  /** Known-wrong ways: lines of the configuration, and what they are to be. */
  changes?: Changes;
}

/**
 * The changes that put nodes into an ordinary `upstream`, as most configurations have it: a node that fails once is left
 * out for 10 s, and whatever protocol a client offers is passed on to it.
 */
export function ordinaryUpstream({ addresses, port }: NginxOptions, more = ''): Changes {
  const servers = addresses.map((address) => `server ${address}:${port};`).join(' ');
  return {
    'http {': `http {\nupstream nodes { ${servers} ${more} }`,
    'proxy_pass http://$nodes;': 'proxy_pass http://nodes;',
    'proxy_set_header Upgrade $upgrade;': 'proxy_set_header Upgrade $http_upgrade;',
    'map $upgrade $connection_upgrade {': 'map $http_upgrade $connection_upgrade {',
    "websocket upgrade;\n        default '';": "'' '';\n        default upgrade;",
  };
}

/** nginx as docker-compose.yml runs it, with its own configuration, but for names, ports and folders. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly names: NameServer,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** Resolves when it answers. */
  static async start({ addresses, port, changes = {} }: NginxOptions): Promise<Nginx> {
    const names = await NameServer.start(addresses);
    const folder = mkdtempSync(join(tmpdir(), 'auth-notify-nginx-'));
    // Its workers run as another user than root.
    chmodSync(folder, 0o755);
    const own = await freePort();
    const file = join(folder, 'nginx.conf');
    const places = {
      'pid /run/nginx.pid;': `pid ${folder}/pid;`,
      'http {': `http {\n${temporaryFiles.map((of) => `${of}_temp_path ${folder}/${of};`).join('\n')}`,
      'resolver 127.0.0.11 ': `resolver 127.0.0.1:${names.port} `,
      'listen 8000;': `listen 127.0.0.1:${own};`,
      'set $nodes web:8000;': `set $nodes web:${port};`,
    };
    writeFileSync(file, changed(changed(shipped(), changes), places));
    // A file, for nginx opens /dev/stderr by its name, which a socket has none of.
    const errors = openSync(join(folder, 'errors'), 'w');
    const child = spawn(
      'prlimit',
      [`--nofile=${openFiles}:`, 'nginx', '-e', 'stderr', '-c', file, '-g', 'daemon off;'],
      { stdio: ['ignore', 'ignore', errors], env: { PATH: path } },
    );
    closeSync(errors);
    const nginx = new Nginx(child, names, folder, `http://127.0.0.1:${own}`);
    try {
      await nginx.answers();
      return nginx;
    } catch (error) {
      await nginx.remove();
      throw error;
    }
  }

  /** How many files each of its workers may open, and how many connections each may have. */
  get limits(): { openFiles: number[]; connections: number } {
    const id = this.child.pid ?? 0;
    const workers = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(' ');
    return {
      openFiles: workers.map((worker) =>
        Number(/^Max open files +(\d+)/m.exec(readFileSync(`/proc/${worker}/limits`, 'utf8'))?.[1]),
      ),
      connections: Number(/worker_connections (\d+);/.exec(shipped())?.[1]),
    };
  }

  /** What it complained of since its start. */
  get errors(): string {
    return readFileSync(join(this.folder, 'errors'), 'utf8');
  }

  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    await this.names.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    await until('nginx answers', () => {
      if (this.child.exitCode !== null) throw new Error(`nginx has ended:\n${this.errors}`);
      return fetch(`${this.url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  }
}

/** The file that docker-compose.yml gives to its proxy. */
function shipped(): string {
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const file = /- (\S+):\/etc\/nginx\/nginx\.conf:ro$/m.exec(compose)?.[1];
  if (file === undefined) throw new Error('docker-compose.yml gives its proxy no configuration.');
  return readFileSync(join(root, file), 'utf8');
}

/** @throws an error when something that is to be replaced is not there, or there more than once */
function changed(text: string, changes: Changes): string {
  return Object.entries(changes).reduce((before, [what, by]) => {
    const parts = before.split(what);
    if (parts.length !== 2) throw new Error(`nginx.conf has "${what}" ${parts.length - 1} times.`);
    return parts.join(by);
  }, text);
}
