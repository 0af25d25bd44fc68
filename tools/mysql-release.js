/**
 * Unpacks MySQL into a folder, from Debian's unstable suite, and prints the path of its `mysqld`:
 * `node tools/mysql-release.js FOLDER`. Debian's stable suites contain MariaDB only.
 *
 * It brings the C library that it was built for; nothing outside the folder changes. It takes a minute and 300 MB, and
 * nothing when the folder has it already. It needs apt and dpkg, but no root.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('Usage: node tools/mysql-release.js FOLDER');
const folder = resolve(given);
const root = join(folder, 'root');
const program = join(folder, 'mysqld');

/** @returns {string} the archive of Debian that this machine uses, which may be a mirror */
function archive() {
  const directory = '/etc/apt/sources.list.d';
  const files = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  return (
    ['/etc/apt/sources.list', ...files]
      .filter((file) => existsSync(file))
      .flatMap((file) => readFileSync(file, 'utf8').match(/^(?:URIs:|deb ).*$/gm) ?? [])
      .flatMap((line) => line.match(/[a-z+]+:\/\/\S+\/debian\/?(?=\s|$)/g) ?? [])[0] ??
    'http://deb.debian.org/debian'
  );
}

function download() {
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(join(folder, 'archives/partial'), { recursive: true });
  // No package counts as installed: so all that MySQL needs is downloaded, the C library too.
  writeFileSync(join(folder, 'status'), '');
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keys}] ${archive()} sid main\n`);
  const options = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State': folder,
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache::archives': join(folder, 'archives'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Acquire::Retries': '5',
    // Without this, it wants the lock of the machine's own packages, and root.
    'Debug::NoLocking': 'true',
    'APT::Sandbox::User': '',
  };
  const apt = (...words) =>
    execFileSync(
      'apt-get',
      ['-qq', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]), ...words],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  apt('update');
  apt('install', '--yes', '--no-install-recommends', '--download-only', 'mysql-server-core');
}

/** The server runs by the loader that comes with it: the machine's own may be too old. */
function unpack() {
  const archives = join(folder, 'archives');
  for (const name of readdirSync(archives).filter((name) => name.endsWith('.deb') && !name.includes('perl')))
    execFileSync('dpkg', ['-x', join(archives, name), root]);
  const [libraries] = readdirSync(join(root, 'usr/lib'))
    .map((name) => join(root, 'usr/lib', name))
    .filter((name) => name.endsWith('-linux-gnu'));
  const [loader] = readdirSync(libraries).filter((name) => name.startsWith('ld-linux'));
  const command = [join(libraries, loader), '--library-path', libraries, join(root, 'usr/sbin/mysqld')];
  const places = [`--basedir=${join(root, 'usr')}`, `--lc-messages-dir=${join(root, 'usr/share/mysql')}`];
  const quoted = (words) => words.map((word) => `'${word}'`).join(' ');
  writeFileSync(program, `#!/bin/sh\nexec ${quoted(command)} "$@" ${quoted(places)}\n`, { mode: 0o755 });
}

if (!existsSync(program)) {
  rmSync(root, { recursive: true, force: true });
  download();
  unpack();
  for (const name of ['archives', 'lists']) rmSync(join(folder, name), { recursive: true, force: true });
}
console.log(program);
