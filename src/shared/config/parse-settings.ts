import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { isPlaceholder } from './placeholder-secrets.js';
import { Settings } from './settings.js';

/** One setting that cannot be used. `given` never shows a secret. */
export interface SettingProblem {
  name: string;
  given: string;
  expected: string;
}

/** Thrown at boot with every unusable setting at once, so that an operator mends them in one go. */
export class InvalidSettingsError extends Error {
  constructor(readonly problems: readonly SettingProblem[]) {
    const lines = problems.map(
      ({ name, given, expected }) => `  ${name}: given ${given}, expected ${expected}`,
    );
    super(`${problems.length} setting(s) cannot be used:\n${lines.join('\n')}`);
    this.name = 'InvalidSettingsError';
  }
}

const settingNames = Object.keys(new Settings());
const secretNames = new Set([
  'SECRET_KEY',
  'SECRET_KEY_PREVIOUS',
  'DB_PASSWORD',
  'METRICS_TOKEN',
  'REDIS_URL',
]);

/**
 * Turns an environment into settings. An empty value counts as not set.
 * @throws InvalidSettingsError that lists every setting that cannot be used
 */
export function parseSettings(environment: Readonly<Record<string, unknown>>): Settings {
  const given = settingNames.filter((name) => environment[name] !== undefined && environment[name] !== '');
  const settings = plainToInstance(
    Settings,
    Object.fromEntries(given.map((name) => [name, environment[name]])),
  );
  const problems = [
    ...validateSync(settings).map((error) => describe(error, environment)),
    ...placeholderProblems(settings),
  ];
  if (problems.length > 0) throw new InvalidSettingsError(problems);
  return Object.freeze(settings);
}

function describe(error: ValidationError, environment: Readonly<Record<string, unknown>>): SettingProblem {
  const value = environment[error.property];
  return {
    name: error.property,
    given:
      value === undefined || value === ''
        ? 'nothing'
        : secretNames.has(error.property)
          ? 'a secret'
          : JSON.stringify(value),
    expected: [...new Set(Object.values(error.constraints ?? {}))].join(' and '),
  };
}

function placeholderProblems(settings: Settings): SettingProblem[] {
  if (!settings.production) return [];
  const expected = 'a secret of its own in production: leave it out and one is made';
  const problems: SettingProblem[] = [];
  if (settings.SECRET_KEY !== undefined && isPlaceholder(settings.SECRET_KEY)) {
    problems.push({ name: 'SECRET_KEY', given: 'a known placeholder', expected });
  }
  if (settings.SECRET_KEY_PREVIOUS.some(isPlaceholder)) {
    problems.push({ name: 'SECRET_KEY_PREVIOUS', given: 'a known placeholder', expected });
  }
  return problems;
}
