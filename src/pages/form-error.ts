import { type Problem, requestErrors } from '../platform/platform.api.js';

/**
 * The fragment that says what went wrong with a form: the page has a sentence for each, which CSS shows when the
 * address points to it. So errors show without any script. Sentences are named after fields, or after the part of the
 * code behind the dot.
 * @param page the HTML of the form's page
 * @returns undefined when the page has no sentence for it
 */
export function fragmentFor({ kind, extras }: Problem, page: string): string | undefined {
  const field = extras.fields?.[0]?.field ?? '';
  const names =
    kind.code === requestErrors.invalid.code
      ? [`${field}-weak`, `${field}-invalid`, 'invalid-input', 'error']
      : [kind.code.split('.')[1], 'error'];
  return names.find((name) => name !== undefined && page.includes(`fragment" id="${name}"`));
}
