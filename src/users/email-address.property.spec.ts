import fc from 'fast-check';
import { EmailAddress } from './email-address.js';

const canonical = (text: string): string | undefined => {
  const address = EmailAddress.parse(text);
  return address instanceof EmailAddress ? address.canonical : undefined;
};

/** Letters that have other spellings: accents apart or not, capitals, several scripts, letters that fold oddly. */
const letters = Array.from('abcxyzéüöåñçğışøłασςωбжйёİßẞǆ가힣ạ̇ệ');
const name = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 8 })
  .map((signs) => signs.join(''));
const label = fc.array(fc.constantFrom(...Array.from('abcxyzéüöñçабж')), { minLength: 1, maxLength: 8 });
const domain = fc
  .tuple(label, fc.constantFrom('com', 'example', 'рф'))
  .map(([signs, top]) => `${signs.join('')}.${top}`);
const address = fc.tuple(name, domain).map(([local, host]) => `${local}@${host}`);

/** Two addresses, often alike to the eye: without its accents, or with ss for ß, an address is another one. */
const pair = fc.oneof(
  fc.tuple(address, address),
  address.map((text): [string, string] => [
    text,
    text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC'),
  ]),
  address.map((text): [string, string] => [text, text.replaceAll('ß', 'ss').replaceAll('ı', 'i')]),
);

/** Ways to spell the same thing otherwise, each for a part of the text. */
const respellings: ((text: string) => string)[] = [
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFC'),
  // Sign by sign, and only those that come back: ß in capitals is SS, which is another name.
  (text) =>
    Array.from(text.normalize('NFC'), (sign) => {
      const upper = sign.toUpperCase();
      return upper.length === sign.length && upper.toLowerCase() === sign ? upper : sign;
    }).join(''),
];

describe('The canonical form of an email address', () => {
  it('is the same for every spelling of one address', () => {
    fc.assert(
      fc.property(address, fc.array(fc.constantFrom(...respellings)), fc.nat(12), (text, changes, cut) => {
        const form = canonical(text);
        fc.pre(form !== undefined);
        const signs = Array.from(text);
        const respelt = changes.reduce((one, change) => change(one), signs.slice(cut).join(''));
        // A cut between a letter and its accent would make another address.
        fc.pre(!/^\p{M}/u.test(respelt));
        expect(canonical(signs.slice(0, cut).join('') + respelt)).toBe(form);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.emailAddress()), (text) => {
        const form = canonical(text);
        fc.pre(form !== undefined);
        expect(canonical(form)).toBe(form);
      }),
      { numRuns: 2_000 },
    );
  });

  it('differs for addresses that differ in more than case and composition', () => {
    // What Unicode itself says of the two, found another way: folding without regard to where a letter stands.
    const folded = (text: string) =>
      Array.from(text.normalize('NFC'), (sign) => sign.toLowerCase().replace('ς', 'σ'))
        .join('')
        .normalize('NFC');
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const [form, another] = [canonical(one), canonical(other)];
        fc.pre(form !== undefined && another !== undefined);
        expect(form === another).toBe(folded(one) === folded(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('differs for similar addresses, with one character added, removed or exchanged', () => {
    const ascii = fc.constantFrom(...Array.from('abcxyz0189+_'));
    fc.assert(
      fc.property(fc.emailAddress(), fc.nat(5), ascii, (text, at, sign) => {
        const form = canonical(text);
        fc.pre(form !== undefined);
        const local = text.slice(0, text.indexOf('@'));
        const place = Math.min(at, local.length);
        for (const end of [place, place + 1]) {
          const neighbour = text.slice(0, place) + sign + text.slice(end);
          fc.pre(neighbour.includes('@') && neighbour.toLowerCase() !== text.toLowerCase());
          expect(canonical(neighbour)).not.toBe(form);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
