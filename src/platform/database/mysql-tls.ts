import type { PoolOptions, SslOptions } from 'mysql2';
import { connect, isIP, type Socket } from 'node:net';
import { pemCertificates } from '../config/pem-certificates.js';
import type { DatabaseSettings } from './database.settings.js';

/** MySQL's error for a connection without TLS while `require_secure_transport` is on. */
const secureTransportRequired = 3159;

/** The error for a wrong password; also MariaDB's for a connection without TLS, and that of accounts that require TLS. */
const accessDenied = 1045;

/**
 * Returns the driver's options for TLS: the server's certificate and host name are verified, and a server without TLS is
 * refused. Undefined when `DB_TLS` is `off`.
 */
export function tlsOptions({ DB_TLS, DB_TLS_CA }: DatabaseSettings): SslOptions | undefined {
  if (DB_TLS === 'off') return undefined;
  return {
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(DB_TLS_CA === undefined ? {} : { ca: pemCertificates(DB_TLS_CA) }),
  };
}

/**
 * Returns pool options with which the certificate is verified for an IP address, if the host is one. The driver then
 * names no host, and Node would verify the certificate for `localhost`, so a certificate for that name would be accepted
 * from any server, and one for the address refused. Node reads the name from a property of the socket that it sets itself
 * for host names only.
 */
export function verifiedForAddress(options: PoolOptions): PoolOptions {
  const { host = '', port = 3306, ssl } = options;
  if (ssl === undefined || isIP(host) === 0) return options;
  const stream = (): Socket =>
    Object.assign(connect({ host, port, noDelay: true, keepAlive: true }), { _host: host });
  return { ...options, stream };
}

/** Explains, in a sentence for the operator, why no connection was granted. */
export function connectionRefusal(error: Error, { host, port, ssl }: PoolOptions): string {
  const { code, errno, message } = error as NodeJS.ErrnoException;
  const server = `The database at ${host}:${port}`;
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return `${server} offers no TLS, which DB_TLS=on requires.`;
  if (code === 'HANDSHAKE_SSL_ERROR')
    return `${server} was refused, because its TLS certificate could not be verified (DB_TLS_CA, DB_HOST): ${message}.`;
  if (errno === secureTransportRequired) return `${server} accepts TLS connections only: set DB_TLS=on.`;
  if (errno === accessDenied && ssl === undefined)
    return `${server} refused the connection: ${message}; if it requires TLS, set DB_TLS=on.`;
  // Errors of several addresses together have a code, but no message.
  return `${server} refused the connection: ${message === '' ? code : message}.`;
}
