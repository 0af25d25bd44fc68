import 'reflect-metadata';

interface SecretOptions {
  /** Whether production accepts a value that examples use, such as `change-me`. Default: `refused`. */
  placeholders?: 'refused' | 'allowed';
  /** What the error message asks for instead of a placeholder. */
  expected?: string;
}

const secrets = new Map<string, SecretOptions>();

/**
 * Marks a setting as secret: no error message contains its value, and the log masks fields of its name. Production
 * refuses a known placeholder, unless `placeholders` is `allowed`.
 */
export function Secret(options: SecretOptions = {}): PropertyDecorator {
  return (_, name) => {
    secrets.set(String(name), options);
  };
}

export function isSecretSetting(name: string): boolean {
  return secrets.has(name);
}

/** @returns what the error message asks for instead of a placeholder; undefined if the setting accepts any value */
export function insteadOfPlaceholder(name: string): string | undefined {
  const { placeholders = 'refused', expected = 'a secret of its own in production' } = secrets.get(name) ?? {
    placeholders: 'allowed',
  };
  return placeholders === 'refused' ? expected : undefined;
}

export interface ProductionRule {
  name: string;
  expected: string;
  when: (settings: object) => boolean;
}

const productionRules = 'settings:required-in-production';

/**
 * Makes production refuse to start without a setting if `when` returns true for the settings of its class.
 * @param expected what the error message asks for, such as "a password"
 */
export function RequiredInProduction<Of extends object>(
  expected: string,
  when: (settings: Of) => boolean = () => true,
): (target: Of, name: string) => void {
  return (target, name) => {
    const rule = { name, expected, when } as ProductionRule;
    Reflect.defineMetadata(productionRules, [...productionRulesOf(target), rule], target);
  };
}

/** Returns the production rules of the class of this object, or of this prototype. */
export function productionRulesOf(settings: object): ProductionRule[] {
  return (Reflect.getMetadata(productionRules, settings) as ProductionRule[] | undefined) ?? [];
}
