/** Shortest name that is compared: short ones, such as `HOME` and `HOST`, resemble each other by chance. */
const shortestName = 6;

/** Characters for each of which one may be wrong. */
const charactersPerMistake = 4;

/**
 * Finds variables whose names nearly are those of settings, such as `PUBLC_URL`: otherwise they have no effect, and
 * nothing says so.
 * @returns a sentence for each
 */
export function misspeltSettings(given: readonly string[], settings: readonly string[]): string[] {
  const known = new Set(settings);
  return given
    .filter((name) => !known.has(name) && name.length >= shortestName)
    .flatMap((name) => {
      const meant = closest(name.toUpperCase().replaceAll('-', '_'), settings);
      return meant === undefined ? [] : [`${name} is no setting and has no effect: ${meant} may be meant.`];
    });
}

function closest(name: string, settings: readonly string[]): string | undefined {
  const [best] = settings
    .filter((setting) => setting.length >= shortestName)
    .map((setting) => ({ setting, mistakes: editDistance(name, setting) }))
    .filter(
      ({ setting, mistakes }) =>
        mistakes <= Math.floor(Math.max(name.length, setting.length) / charactersPerMistake),
    )
    .sort((one, other) => one.mistakes - other.mistakes);
  return best?.setting;
}

/** The number of characters to insert, remove or replace (Levenshtein distance). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
