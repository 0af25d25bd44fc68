import { ValidateBy, type ValidationOptions } from 'class-validator';
import express from 'express';
import { isIP } from 'node:net';

/** An `http:` or `https:` address that ends after its host and port. */
export function IsWebOrigin(): PropertyDecorator {
  return ValidateBy(
    { name: 'isWebOrigin', validator: { validate: isWebOrigin } },
    { message: 'an http:// or https:// address without a path' },
  );
}

function isWebOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(url.href) && !url.username;
}

/** Text of at least `bytes` bytes in UTF-8. */
export function MinimumBytes(bytes: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'minimumBytes',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && Buffer.byteLength(value) >= bytes,
      },
    },
    {
      message: `at least ${bytes} bytes${options?.each === true ? ' each, separated by commas' : ''}`,
      ...options,
    },
  );
}

/** Express's names for groups of addresses. */
const addressGroups = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** A number of hops, or addresses and subnets separated by commas, as Express accepts them for `trust proxy`. */
export function IsTrustedProxy(): PropertyDecorator {
  return ValidateBy(
    { name: 'isTrustedProxy', validator: { validate: isTrustedProxy } },
    { message: 'a number of hops, or addresses and subnets separated by commas' },
  );
}

function isTrustedProxy(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (/^\d+$/.test(value)) return true;
  return value.split(',').every((part) => isAddressOrSubnet(part.trim())) && isTakenByExpress(value);
}

/** Express has rules of its own: a subnet of everybody (`0.0.0.0/0`), for one, stops its configuration. */
function isTakenByExpress(value: string): boolean {
  try {
    express().set('trust proxy', value);
    return true;
  } catch {
    return false;
  }
}

function isAddressOrSubnet(text: string): boolean {
  if (addressGroups.has(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
