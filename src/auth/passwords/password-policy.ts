import { Injectable } from '@nestjs/common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { Settings } from '../../shared/config/settings.js';
import type { FieldProblem } from '../../shared/errors/problem.js';

/** In code points after NFC. NIST SP 800-63B-4 asks for at least 64. */
const usualMaximum = 128;

/**
 * Only the beginning is judged: time grows steeply with length (half a second for 128 signs made to be slow), and
 * what is common is short.
 */
const judgedLength = 32;

/** Below so many guesses, a password that contains parts of the email counts as made of it. */
const madeOfEmailGuesses = 1e6;

/** Parts of an address shorter than this are found in too many good passwords. */
const smallestPart = 3;

/**
 * Two keyboards may send one letter as different code points, so everything is measured, hashed and compared in NFC.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/** Made once: ranking its 49,000 common passwords takes some 50 ms. */
const judge = new ZxcvbnFactory({
  dictionary: { 'passwords-common': dictionary['passwords-common'] },
  graphs: adjacencyGraphs,
  maxLength: judgedLength,
  l33tMaxSubstitutions: 32,
});

/** Says whether a password is good enough, and if not, why. Any sign counts, none is demanded. */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly settings: Settings) {}

  /** In code points; never below the least that the settings ask for. */
  get maximumLength(): number {
    return Math.max(usualMaximum, this.settings.PASSWORD_MIN_LENGTH);
  }

  /**
   * @param password normalised
   * @param email the address of the account, of which the password must not be made; empty when there is none
   */
  check(password: string, email: string): FieldProblem | undefined {
    if (!password.isWellFormed()) {
      return problem('password.malformed', 'This password has a broken character: half of a pair.');
    }
    const signs = Array.from(password);
    const least = this.settings.PASSWORD_MIN_LENGTH;
    if (signs.length < least) return problem('password.too-short', `Use at least ${least} characters.`);
    if (signs.length > this.maximumLength) {
      return problem('password.too-long', `Use at most ${this.maximumLength} characters.`);
    }
    return this.guessable(signs.slice(0, judgedLength).join(''), email);
  }

  private guessable(beginning: string, email: string): FieldProblem | undefined {
    const { score, guesses, sequence } = judge.check(beginning, partsOf(email));
    const isEntry = sequence.length === 1 && sequence[0]?.pattern === 'dictionary';
    const usesEmail = sequence.some((match) => match.dictionaryName === 'userInputs');
    if (usesEmail && (isEntry || guesses < madeOfEmailGuesses)) {
      return problem(
        'password.made-of-email',
        'This password is made of the email address. Choose something else.',
      );
    }
    if (isEntry || score === 0) {
      return problem(
        'password.too-common',
        'This password is one of the first that a guesser tries. A few unrelated words are better.',
      );
    }
    return undefined;
  }
}

function partsOf(email: string): string[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const parts = [email.toLowerCase(), local, domain, ...local.split(/[^\p{L}\p{N}]+/u), ...domain.split('.')];
  return [...new Set(parts)].filter((part) => part.length >= smallestPart);
}

function problem(code: string, message: string): FieldProblem {
  return { field: 'password', code, message };
}
