import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { StartError } from './start-error.js';
import { checkDeclarations, settingNames, type SettingsClass } from './declared-settings.js';
import { misspeltSettings } from './misspelt-settings.js';
import { isPlaceholder } from './placeholder-secrets.js';
import { insteadOfPlaceholder, isSecretSetting, productionRulesOf } from './secret.decorator.js';

type Environment = Readonly<Record<string, unknown>>;

/** One invalid setting. `given` never contains a secret. */
export interface SettingProblem {
  name: string;
  given: string;
  expected: string;
}

/** Thrown at startup; lists every invalid setting, so that an operator can correct all of them at once. */
export class InvalidSettingsError extends StartError {
  override readonly name = 'InvalidSettingsError';

  constructor(readonly problems: readonly SettingProblem[]) {
    const lines = problems.map(
      ({ name, given, expected }) => `  ${name}: given ${given}, expected ${expected}`,
    );
    super(`${problems.length} setting(s) cannot be used:\n${lines.join('\n')}`);
  }
}

/** The settings of all modules, read from one environment. */
export class AllSettings {
  constructor(
    private readonly parsed: ReadonlyMap<SettingsClass, object>,
    private readonly misspelt: readonly string[] = [],
  ) {}

  /** What an operator probably did not mean, in sentences without secrets. */
  get warnings(): string[] {
    const own = [...this.parsed.values()] as { warnings?: readonly string[] }[];
    return [...this.misspelt, ...own.flatMap(({ warnings = [] }) => warnings)];
  }

  /** @throws Error for a class that was declared after the settings had been read, since it was never validated */
  of<Of extends object>(settings: SettingsClass<Of>): Of {
    const found = this.parsed.get(settings);
    if (found === undefined) {
      throw new Error(
        `${settings.name} was declared after the settings had been read: name it in the @Module decorator, in SettingsModule.forFeature().`,
      );
    }
    return found as Of;
  }
}

/**
 * Parses an environment into read-only settings, one object per class. An empty value counts as not set.
 * @throws InvalidSettingsError that lists every invalid setting of all classes
 */
export function parseAllSettings(environment: Environment, classes: readonly SettingsClass[]): AllSettings {
  checkDeclarations(classes);
  const parsed = new Map(classes.map((settings) => [settings, instantiate(settings, environment)]));
  const problems = [...parsed.values()].flatMap((settings) => problemsOf(settings, environment));
  if (problems.length > 0) throw new InvalidSettingsError(problems);
  return new AllSettings(parsed, misspeltSettings(Object.keys(environment), classes.flatMap(settingNames)));
}

/** Parses an environment into the settings of one class, as `parseAllSettings` does; for tests and tools. */
export function parseSettings<Of extends object>(settings: SettingsClass<Of>, environment: Environment): Of {
  return parseAllSettings(environment, [settings]).of(settings);
}

function instantiate(settings: SettingsClass, environment: Environment): object {
  const given = settingNames(settings).filter((name) => isSet(environment[name]));
  const instance = plainToInstance(
    settings,
    Object.fromEntries(given.map((name) => [name, environment[name]])),
  );
  for (const value of Object.values(instance) as unknown[]) if (Array.isArray(value)) Object.freeze(value);
  return Object.freeze(instance);
}

function problemsOf(settings: object, environment: Environment): SettingProblem[] {
  const problems = validateSync(settings).map((error) => describe(error, environment));
  if (environment['NODE_ENV'] !== 'production') return problems;
  const missing = productionRulesOf(settings)
    .filter(({ name, when }) => !isSet(environment[name]) && when(settings))
    .map(({ name, expected }) => ({ name, given: 'nothing', expected }));
  return [...problems, ...missing, ...placeholderProblems(settings)];
}

function describe(error: ValidationError, environment: Environment): SettingProblem {
  const value = environment[error.property];
  return {
    name: error.property,
    given: !isSet(value) ? 'nothing' : isSecretSetting(error.property) ? 'a secret' : JSON.stringify(value),
    expected: [...new Set(Object.values(error.constraints ?? {}))].join(' and '),
  };
}

function placeholderProblems(settings: object): SettingProblem[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const expected = insteadOfPlaceholder(name);
    if (expected === undefined || ![value].flat().some(isPlaceholderText)) return [];
    return [{ name, given: 'a known placeholder', expected }];
  });
}

function isPlaceholderText(value: unknown): boolean {
  return typeof value === 'string' && isPlaceholder(value);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '';
}
