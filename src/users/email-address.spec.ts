import { createHash } from 'node:crypto';
import { EmailAddress, maximumEmailLength } from './email-address.js';

/** @returns the canonical form, or the code of the refusal */
function parse(text: string): string {
  const result = EmailAddress.parse(text);
  return result instanceof EmailAddress ? result.canonical : result.code;
}

/** A host name of exactly so many characters, in labels that a host name may have. */
function domainOf(length: number): string {
  const labels = `${'d'.repeat(60)}.`.repeat(Math.ceil(length / 61));
  return `${labels.slice(0, length - 4)}.com`.replace('..', 'd.');
}

/** A letter of this number, where a name and where a domain may have it: what each comes to. */
function formsOf(letter: number): string {
  const sign = String.fromCodePoint(letter);
  return `${letter} ${parse(`a${sign}a@example.com`)} ${parse(`ada@a${sign}a.com`)}\n`;
}

/** Latin, Greek and Cyrillic letters that all versions of Unicode since 2016 have: the ends of ranges, both included. */
const oldLetters: [number, number][] = [
  [0x21, 0x377],
  [0x400, 0x52f],
  [0x1e00, 0x1f15],
];

describe('An email address', () => {
  describe('written in another way', () => {
    it.each([
      ['upper and lower case', 'Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
      ['an accent apart or not', 'e\u0301va@example.com', '\u00e9va@example.com'],
      ['an accent apart in the domain', 'ada@exa\u0308mple.com', 'ada@xn--exmple-cua.com'],
      ['accents in another order', 'a\u0323\u0307b@example.com', 'a\u0307\u0323b@example.com'],
      ['the domain in Unicode or in ASCII', 'ada@exämple.com', 'ada@xn--exmple-cua.com'],
      ['the domain in capitals, in Unicode', 'ada@EXÄMPLE.COM', 'ada@xn--exmple-cua.com'],
      ['the domain in capitals, in ASCII', 'ada@XN--EXMPLE-CUA.COM', 'ada@exämple.com'],
      ['another script', 'Ада@Пример.рф', 'ада@xn--e1afmkfd.xn--p1ai'],
      ['a final sigma', 'οδυσσευς@example.com', 'ΟΔΥΣΣΕΥΣ@example.com'],
      ['a sigma that should be a final one', 'οδυσσευσ@example.com', 'οδυσσευς@example.com'],
      ['a final sigma before a dot', 'ας.βας@example.com', 'ΑΣ.ΒΑΣ@example.com'],
      ['the capital sharp s', 'GRO\u1e9e@example.com', 'gro\u00df@example.com'],
      [
        'a capital of two characters, whose small letter has one',
        'J\u030can@example.com',
        '\u01f0an@example.com',
      ],
      ['the Kelvin sign, which is a K to Unicode', '\u212aim@example.com', 'kim@example.com'],
      ['a Turkish capital I with its dot', '\u0130pek@example.com', 'i\u0307pek@example.com'],
    ])('is the same address: %s', (_, spelling, other) => {
      expect(parse(spelling)).toContain('@');
      expect(parse(spelling)).toBe(parse(other));
    });

    it('has the canonical form that it has on every version of Node', () => {
      const forms = createHash('sha256');
      for (const [first, last] of oldLetters)
        for (let letter = first; letter <= last; letter += 1) forms.update(formsOf(letter));
      expect(forms.digest('hex')).toBe('630344be5a5b1818780a2d026a48acab241c826931b389af86b013b6fbbc0ffa');
    });

    it('has a canonical form that does not change when it is canonicalized again', () => {
      for (const spelling of ['Éva@EXÄMPLE.com', '\u0130pek@example.com', 'ΟΔΥΣΣΕΥΣ@Example.com']) {
        expect(parse(parse(spelling))).toBe(parse(spelling));
      }
    });

    it('is shown as the user typed it', () => {
      const typed = 'E\u0301va.Ada@EXÄMPLE.com';
      expect(EmailAddress.parse(typed)).toMatchObject({
        shown: typed,
        canonical: '\u00e9va.ada@xn--exmple-cua.com',
      });
    });
  });

  it.each([
    ['with and without an accent', 'eva@example.com', '\u00e9va@example.com'],
    ['the Turkish I without a dot', '\u0131pek@example.com', 'ipek@example.com'],
    ['the Turkish I with a dot', '\u0130pek@example.com', 'ipek@example.com'],
    ['ß and ss in the name', 'gro\u00df@example.com', 'gross@example.com'],
    ['ß and ss in the domain', 'ada@gro\u00df.example', 'ada@gross.example'],
    ['a plus', 'ada+news@example.com', 'ada@example.com'],
    ['a dot', 'a.da@example.com', 'ada@example.com'],
    ['Latin and Cyrillic', 'ada@example.com', '\u0430da@example.com'],
  ])('differs from an address that looks different to people: %s', (_, one, other) => {
    expect(parse(one)).toContain('@');
    expect(parse(other)).toContain('@');
    expect(parse(one)).not.toBe(parse(other));
  });

  describe('is refused', () => {
    it.each([
      ['nothing', ''],
      ['a word', 'ada'],
      ['no name', '@example.com'],
      ['no domain', 'ada@'],
      ['no top-level domain', 'ada@localhost'],
      ['two @', 'ada@grace@example.com'],
      ['two @ in a row', 'ada@@example.com'],
      ['an empty label', 'ada@example..com'],
      ['a label that begins with a hyphen', 'ada@-example.com'],
      ['an underscore in the domain', 'ada@exam_ple.com'],
      ['a dot at the beginning', '.ada@example.com'],
      ['two dots in a row', 'ada..b@example.com'],
      ['a dot at the very end', 'ada@example.com.'],
      ['an address of a computer', 'ada@127.0.0.1'],
      ['an address of a computer in brackets', 'ada@[127.0.0.1]'],
      ['an odd way to write such an address', 'ada@0x7f.1'],
      ['a link', 'mailto:ada@example.com'],
      ['a port', 'ada@example.com:25'],
      ['a path', 'ada@example.com/path'],
      ['a slash at the end', 'ada@example.com/'],
      ['a backslash', 'ada@example.com\\path'],
      ['a query', 'ada@example.com?subject=hello'],
      ['a fragment', 'ada@example.com#top'],
      ['a percent code in the domain', 'ada@ex%61mple.com'],
      ['broken punycode', 'ada@xn--a.com'],
      ['punycode of nothing', 'ada@xn--.com'],
      ['punycode of a capital', 'ada@xn--7ba.com'],
      ['a symbol in the domain', 'ada@\u2603.com'],
      ['a digit before a Hebrew letter in the domain', 'ada@0\u05d0.com'],
      ['a name over 64 bytes', `${'a'.repeat(65)}@example.com`],
      ['a label over 63 characters', `ada@${'d'.repeat(64)}.com`],
    ])('as malformed: %s', (_, text) => {
      expect(parse(text)).toBe('email.invalid');
    });

    it.each([
      ['a space inside', 'ada lovelace@example.com'],
      ['a space around', ' ada@example.com '],
      ['a name to display', 'Ada <ada@example.com>'],
      ['a no-break space', 'ada\u00a0b@example.com'],
      ['an ideographic space', 'ada\u3000b@example.com'],
      ['a line break', 'ada@example.com\nBcc: grace@example.com'],
      ['a tab in the domain', 'ada@exa\tmple.com'],
      ['a null character', 'ada\0@example.com'],
      ['a C1 control', 'ada\u0085@example.com'],
      ['a soft hyphen in the name', 'a\u00adda@example.com'],
      ['a soft hyphen in the domain', 'ada@exa\u00admple.com'],
      ['a zero-width space', 'ada\u200b@example.com'],
      ['a zero-width joiner', 'a\u200dda@example.com'],
      ['a zero-width joiner in the domain', 'ada@exa\u200dmple.com'],
      ['a word joiner', 'a\u2060da@example.com'],
      ['a byte order mark', '\ufeffada@example.com'],
      ['a turn to the left', 'ada\u202emoc.elpmaxe@example.com'],
      ['an isolate', '\u2067ada\u2069@example.com'],
      ['an Arabic letter mark', 'ada\u061c@example.com'],
      ['a variation selector', 'ada\ufe0f@example.com'],
      ['a Hangul filler', 'ada\u3164@example.com'],
      ['a tag', 'ada\u{e0041}@example.com'],
      ['a private character', 'ada\ue000@example.com'],
      ['an unassigned character', 'ada\u0378@example.com'],
      ['half of a pair', 'ada\ud83d@example.com'],
      ['an empty Braille cell', '\u2800@example.com'],
      ['the place of an object', 'ada\ufffc@example.com'],
      ['the place of a letter that could not be read', 'ada\ufffd@example.com'],
      ['a blank hieroglyph', 'ada\u{13441}@example.com'],
      ['half of a blank hieroglyph', 'ada\u{13442}@example.com'],
      ['a filler of Khitan', 'ada\u{16fe4}@example.com'],
      ['a note without a head', 'ada\u{1d159}@example.com'],
      ['a mark that joins letters of Masaram Gondi', 'a\u{11d45}da@example.com'],
      ['a mark that joins letters of Gunjala Gondi', 'a\u{11d97}da@example.com'],
    ])('when it contains invisible characters: %s', (_, text) => {
      expect(parse(text)).toBe('email.unseen-characters');
    });

    it.each([
      ['full-width letters', '\uff41\uff44\uff41@example.com'],
      ['full-width letters in the domain', 'ada@\uff45xample.com'],
      ['a full-width @', 'ada\uff20example.com'],
      ['a full-width dot', 'ada@example\uff0ecom'],
      ['a ligature', '\ufb01na@example.com'],
      ['a superscript', 'ada\u00b2@example.com'],
      ['a circled letter', '\u24d0da@example.com'],
      ['a mathematical letter', '\u{1d41a}da@example.com'],
      ['a Roman numeral', 'henry\u2167@example.com'],
      ['a digraph', '\u01c5ada@example.com'],
      ['a long s', '\u017fam@example.com'],
    ])('when it contains lookalike characters: %s', (_, text) => {
      expect(parse(text)).toBe('email.lookalike-characters');
    });

    it('with a message for the field', () => {
      for (const text of ['ada', 'a da@example.com', '\uff41@example.com', 'a'.repeat(255)]) {
        expect(EmailAddress.parse(text)).toMatchObject({
          field: 'email',
          message: expect.stringMatching(/^[A-Z].*\.$/) as string,
        });
      }
    });
  });

  describe('near the limit of 254 characters', () => {
    const local = 'a'.repeat(64);

    it('is accepted up to the limit', () => {
      const text = `${local}@${domainOf(maximumEmailLength - 65)}`;
      expect(text).toHaveLength(254);
      expect(parse(text)).toBe(text);
    });

    it.each([
      ['one more', `${local}@${domainOf(maximumEmailLength - 64)}`],
      ['300', 'a'.repeat(300)],
      ['as typed, though its canonical form is shorter', `${'e\u0301'.repeat(30)}@${domainOf(194)}`],
      [
        'in the canonical form, though it was typed shorter',
        `${local}@${`${'ü'.repeat(20)}.`.repeat(7)}example.com`,
      ],
    ])('is refused beyond it: %s', (_, text) => {
      expect(parse(text)).toBe('email.too-long');
    });
  });
});
