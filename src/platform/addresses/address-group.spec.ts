import { addressGroup } from './address-group.js';

describe('The network that counts as one client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:0:192.0.2.7', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('is, for %s, %s', (ip, group) => {
    expect(addressGroup(ip)).toBe(group);
  });

  it('differs between networks', () => {
    const groups = ['2001:db8:1:2::1', '2001:db8:1:3::1', '2001:db8:2:2::1', '192.0.2.7', '192.0.2.8'];
    expect(new Set(groups.map(addressGroup)).size).toBe(groups.length);
  });
});
