import { isIP } from 'node:net';

/**
 * The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because a home gets
 * at least a /64 (RFC 6177). An IPv4-mapped IPv6 address counts as its IPv4 address. Text that is not an address, such as
 * a name given by a proxy, counts as it is.
 */
export function addressGroup(ip: string): string {
  // Without the zone of a link-local address (`fe80::1%eth0`).
  const [address = ''] = ip.split('%', 1);
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address);
  const [sixth, seventh = 0, eighth = 0] = groups.slice(5);
  const isMapped = sixth === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** Parses the eight groups of an IPv6 address. The URL parser normalises its spelling (RFC 5952). */
function groupsOf(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, behind] = [head, tail ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)),
  ) as [number[], number[]];
  return [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind];
}
