import { ValidateBy } from 'class-validator';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromProjectRoot } from './project-root.js';

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Returns the certificates that a setting names, as PEM text.
 * @param setting the path of a PEM file, relative to the project's folder; or the PEM text itself
 * @throws Error when the file cannot be read, or when there is no certificate, or one that cannot be parsed
 */
export function pemCertificates(setting: string): string {
  const text = setting.includes('-----BEGIN') ? setting : readFileSync(fromProjectRoot(setting), 'utf8');
  const found = text.match(pemCertificate) ?? [];
  if (found.length === 0) throw new Error('There is no certificate.');
  return found.map((certificate) => new X509Certificate(certificate).toString()).join('');
}

/** The path of a PEM file with one or more certificates, or their text. */
export function IsPemCertificates(): PropertyDecorator {
  return ValidateBy(
    { name: 'isPemCertificates', validator: { validate: isPemCertificates } },
    { message: 'the path of a PEM file with certificates, or their text' },
  );
}

function isPemCertificates(value: unknown): boolean {
  try {
    return typeof value === 'string' && pemCertificates(value) !== '';
  } catch {
    return false;
  }
}
