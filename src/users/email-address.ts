import { isEmail } from 'class-validator';
import { toASCII } from 'tr46';
import { defineFieldProblems, type FieldProblem } from '../platform/platform.api.js';

/** The longest address that fits into a mail command (RFC 5321, section 4.5.3.1.3, less its brackets). */
export const maximumEmailLength = 254;

/**
 * Control, invisible, bidirectional, unassigned and private-use characters, lone surrogates and separators: an address
 * that contains one looks like another address, or like an empty one.
 */
const unseenCharacters = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u;

/**
 * Characters that Unicode counts as visible and fonts draw blank, or as a placeholder: the empty Braille cell, the object
 * and the replacement character, blank hieroglyphs, the null notehead, the Khitan filler, and the marks that join letters of
 * Masaram and Gunjala Gondi.
 */
const blankCharacters = /[\u2800\ufffc\ufffd\u{13441}\u{13442}\u{1d159}]|\u{16fe4}|\u{11d45}|\u{11d97}/u;

const problem = defineFieldProblems('email', [
  'email.invalid',
  'email.too-long',
  'email.unseen-characters',
  'email.lookalike-characters',
]);

/** An email address, both as it was typed and in the one form that identifies its account. */
export class EmailAddress {
  private constructor(
    /** As typed, for display. */
    readonly shown: string,
    /** NFC, lower case, domain in ASCII: two spellings of one address are equal on every engine. */
    readonly canonical: string,
  ) {}

  /** @returns the address, or the problem that makes it invalid */
  static parse(text: string): EmailAddress | FieldProblem {
    if (text.length > maximumEmailLength) {
      return problem('email.too-long', `Email addresses can have at most ${maximumEmailLength} characters.`);
    }
    if (unseenCharacters.test(text) || blankCharacters.test(text)) {
      return problem('email.unseen-characters', 'This address contains spaces or invisible characters.');
    }
    // NFKC changes characters that look like others, such as full-width letters and ligatures.
    if (text.normalize('NFC') !== text.normalize('NFKC')) {
      return problem('email.lookalike-characters', 'This address contains characters that look like others.');
    }
    const canonical = canonicalForm(text);
    if (canonical !== undefined && canonical.length > maximumEmailLength) {
      return problem('email.too-long', `Email addresses can have at most ${maximumEmailLength} characters.`);
    }
    if (canonical === undefined || !isEmail(canonical)) {
      return problem('email.invalid', 'Enter a full email address, for example name@example.com.');
    }
    return new EmailAddress(text, canonical);
  }
}

/** Characters allowed in a domain. UTS #46 also allows symbols, which no registry accepts (RFC 5892). */
const domainCharacters = /^[\p{L}\p{M}\p{N}.-]+$/u;

/** Options for converting a domain to ASCII: https://www.unicode.org/reports/tr46/ */
const domainRules = {
  checkBidi: true,
  checkJoiners: true,
  useSTD3ASCIIRules: true,
  verifyDNSLength: true,
  // Some registries accept two hyphens in the third and fourth position.
  checkHyphens: false,
  // ß stays distinct from ss.
  transitionalProcessing: false,
  ignoreInvalidPunycode: false,
};

function canonicalForm(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const typed = text.slice(at + 1);
  // Not Node's `domainToASCII`: its tables change with Node's version, so one address could become two accounts.
  const domain = domainCharacters.test(typed) ? toASCII(typed, domainRules) : null;
  if (at < 1 || domain === null) return undefined;
  return `${foldCase(text.slice(0, at))}@${domain}`;
}

/** Lowercases character by character, so that position does not matter: a final sigma equals any other sigma. */
function foldCase(text: string): string {
  const lower = Array.from(text.normalize('NFC'), (character) => character.toLowerCase()).join('');
  return lower.replaceAll('ς', 'σ').normalize('NFC');
}
