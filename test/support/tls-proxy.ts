import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

/** Ends TLS in front of an application, with a certificate made on the spot, and passes the bytes on. */
export async function tlsProxy(port: number, target: number): Promise<{ close: () => void }> {
  const server = createServer(certificate(), (secure) => {
    const plain = connect(target, '127.0.0.1');
    const end = () => {
      secure.destroy();
      plain.destroy();
    };
    for (const socket of [secure, plain] as Socket[]) socket.on('error', end).on('close', end);
    secure.pipe(plain).pipe(secure);
  });
  await listening(server, port);
  return { close: () => server.close() };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, 'localhost', resolve);
  });
}

function certificate(): { key: Buffer; cert: Buffer } {
  const directory = mkdtempSync(join(tmpdir(), 'tls-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
    ].concat(['-subj', '/CN=localhost', '-keyout', key, '-out', cert]),
    { stdio: 'ignore' },
  );
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(directory, { recursive: true });
  return made;
}
