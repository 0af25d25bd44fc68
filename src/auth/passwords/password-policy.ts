import { Injectable } from '@nestjs/common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { defineFieldProblems, type FieldProblem } from '../../platform/platform.api.js';
import { PasswordSettings } from './password.settings.js';

/** Longest password by default, in code points after NFC. NIST SP 800-63B-4 asks for at least 64. */
const usualMaximum = 128;

/**
 * Length of the beginning that is judged, in characters: the time grows steeply with length, and common passwords are
 * short. With `mostSubstitutions`, the slowest passwords found take less than 2 ms; with 32 of each, 50 ms.
 */
const judgedLength = 24;

/** Most distinct characters that are read as letters at once, such as @ for a and 0 for o. */
const mostSubstitutions = 2;

/** zxcvbn's scores go from 0 to 4; 2 begins at a million guesses, which an unthrottled attack makes in seconds. */
const leastScore = 2;

/** Up to two characters other than letters and digits at each end. A password is also judged without them. */
const edge = /^[^\p{L}\p{N}]{0,2}|[^\p{L}\p{N}]{0,2}$/gu;

/** Guesses below which a password that contains parts of the email address counts as based on it. */
const madeOfEmailGuesses = 1e6;

/** Shortest part of an address that is searched for, in characters: shorter ones occur in too many good passwords. */
const smallestPart = 3;

/**
 * Converts a password to NFC, in which it is measured, hashed and compared: keyboards may send one letter as different
 * code points.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/** Created once: ranking its 49,000 common passwords takes about 50 ms. */
const judge = new ZxcvbnFactory({
  dictionary: { 'passwords-common': dictionary['passwords-common'] },
  graphs: adjacencyGraphs,
  maxLength: judgedLength,
  l33tMaxSubstitutions: mostSubstitutions,
});

const problem = defineFieldProblems('password', [
  'password.malformed',
  'password.too-short',
  'password.too-long',
  'password.too-common',
  'password.made-of-email',
]);

/** Decides whether a password is strong enough, and if not, why. Any character is allowed, none is required. */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly settings: PasswordSettings) {}

  /**
   * Checks the maximum length. Also used before a password is compared, so that one no account can have is not hashed.
   * @param password normalised
   * @param field name of the field that holds the password
   */
  tooLong(password: string, field = 'password'): FieldProblem | undefined {
    // Never below the minimum in the settings.
    const most = Math.max(usualMaximum, this.settings.PASSWORD_MIN_LENGTH);
    if (Array.from(password).length <= most) return undefined;
    return { ...problem('password.too-long', `Passwords can have at most ${most} characters.`), field };
  }

  /**
   * @param password normalised
   * @param email address of the account, on which the password must not be based; empty when there is none
   */
  check(password: string, email: string): FieldProblem | undefined {
    if (!password.isWellFormed()) {
      return problem('password.malformed', 'This password contains an incomplete Unicode character.');
    }
    const signs = Array.from(password);
    const least = this.settings.PASSWORD_MIN_LENGTH;
    if (signs.length < least) return problem('password.too-short', `Use at least ${least} characters.`);
    return this.tooLong(password) ?? this.guessable(signs.slice(0, judgedLength).join(''), email);
  }

  private guessable(beginning: string, email: string): FieldProblem | undefined {
    const { score, guesses, sequence } = judge.check(beginning, partsOf(email));
    const isEntry = sequence.length === 1 && sequence[0]?.pattern === 'dictionary';
    const usesEmail = sequence.some((match) => match.dictionaryName === 'userInputs');
    if (usesEmail && (isEntry || guesses < madeOfEmailGuesses)) {
      return problem(
        'password.made-of-email',
        'This password is based on the email address. Choose another one.',
      );
    }
    if (isEntry || score < leastScore || isCommonWithin(beginning)) {
      return problem('password.too-common', 'This password is too easy to guess. Use a few unrelated words.');
    }
    return undefined;
  }
}

/** Whether the password is a common one with characters added at its ends, which attackers try first. */
function isCommonWithin(beginning: string): boolean {
  const core = beginning.replace(edge, '');
  return core !== beginning && judge.check(core).score < leastScore;
}

function partsOf(email: string): string[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const parts = [email.toLowerCase(), local, domain, ...local.split(/[^\p{L}\p{N}]+/u), ...domain.split('.')];
  return [...new Set(parts)].filter((part) => part.length >= smallestPart);
}
