import { isEmail } from 'class-validator';
import { domainToASCII } from 'node:url';
import type { FieldProblem } from '../shared/errors/problem.js';

/** The longest address that fits into a mail command (RFC 5321, section 4.5.3.1.3, less its brackets). */
export const maximumEmailLength = 254;

/**
 * Control, invisible, bidirectional and unassigned signs, private ones, lone surrogates, separators: an address with
 * one of them looks like another address, or like nothing.
 */
const unseenSigns = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u;

/** An email address, both as it was typed and in the one form by which accounts are told apart. */
export class EmailAddress {
  private constructor(
    /** As typed: what people are shown. */
    readonly shown: string,
    /** NFC, lower case, domain in ASCII: two spellings of one address are equal here, on every engine. */
    readonly canonical: string,
  ) {}

  /** @returns the address, or what is wrong with it */
  static parse(text: string): EmailAddress | FieldProblem {
    if (text.length > maximumEmailLength) {
      return problem('email.too-long', `An email address has ${maximumEmailLength} characters at most.`);
    }
    if (unseenSigns.test(text)) {
      return problem('email.unseen-characters', 'This address has spaces or characters that cannot be seen.');
    }
    // NFKC changes signs that look like others, such as full-width letters and ligatures.
    if (text.normalize('NFC') !== text.normalize('NFKC')) {
      return problem('email.lookalike-characters', 'This address has characters that look like others.');
    }
    const canonical = canonicalForm(text);
    if (canonical !== undefined && canonical.length > maximumEmailLength) {
      return problem('email.too-long', `An email address has ${maximumEmailLength} characters at most.`);
    }
    if (canonical === undefined || !isEmail(canonical)) {
      return problem('email.invalid', 'Enter a full email address, for example name@example.com.');
    }
    return new EmailAddress(text, canonical);
  }
}

/** What a domain is made of. `domainToASCII` takes more: it reads a URL's host, and drops a path behind it. */
const domainSigns = /^[\p{L}\p{M}\p{N}.-]+$/u;

function canonicalForm(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const typed = text.slice(at + 1);
  const domain = domainSigns.test(typed) ? domainToASCII(typed) : '';
  if (at < 1 || domain === '') return undefined;
  return `${foldCase(text.slice(0, at))}@${domain}`;
}

/** Sign by sign, so that a letter folds the same wherever it stands: the final sigma is a sigma. */
function foldCase(text: string): string {
  const lower = Array.from(text.normalize('NFC'), (sign) => sign.toLowerCase()).join('');
  return lower.replaceAll('ς', 'σ').normalize('NFC');
}

function problem(code: string, message: string): FieldProblem {
  return { field: 'email', code, message };
}
