import { isIP } from 'node:net';

/** So much of what stands in a forwarded header is looked at when it is no address. */
const longestName = 45;

/**
 * The network that counts as one client: an IPv4 address alone, an IPv6 address with its first 64 bits, for a home gets
 * that many and more (RFC 6177). Both spellings of one address make one client, and so does each port that some proxies
 * write behind it.
 */
export function addressGroup(ip: string): string {
  const address = withoutPort(ip);
  if (isIP(address) !== 6) return address.slice(0, longestName);
  const groups = groupsOf(address);
  const [sixth, seventh = 0, eighth = 0] = groups.slice(5);
  const isMapped = sixth === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** Also without the zone of a link-local address (`fe80::1%eth0`). */
function withoutPort(ip: string): string {
  const [, address = ip] = /^\[(.+)\](?::\d+)?$/.exec(ip) ?? /^([\d.]+):\d+$/.exec(ip) ?? [];
  return address.split('%', 1)[0] ?? '';
}

/** The eight groups of an IPv6 address. The URL parser brings every spelling into one (RFC 5952). */
function groupsOf(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, behind] = [head, tail ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)),
  ) as [number[], number[]];
  return [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind];
}
