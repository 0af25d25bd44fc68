import { getMetadataStorage } from 'class-validator';

/** A class whose properties are named after environment variables, with their defaults and rules. */
export type SettingsClass<Of extends object = object> = new () => Of;

const declared = new Set<SettingsClass>();

/** Registers a module's settings classes; `SettingsModule.forRoot` reads all of them. */
export function declareSettings(classes: readonly SettingsClass[]): void {
  for (const settings of classes) declared.add(settings);
}

export function declaredSettings(): SettingsClass[] {
  return [...declared];
}

export function settingNames(settings: SettingsClass): string[] {
  return Object.keys(new settings());
}

/**
 * @throws Error when two classes declare the same setting, since their rules could contradict each other, or when a
 * setting has no rule, since its value would then stay unparsed text
 */
export function checkDeclarations(classes: readonly SettingsClass[]): void {
  const owners = new Map<string, string>();
  for (const settings of classes) {
    const ruled = new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(settings, '', false, false)
        .map(({ propertyName }) => propertyName),
    );
    for (const name of settingNames(settings)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new Error(`The setting ${name} is declared by both ${owner} and ${settings.name}.`);
      }
      if (!ruled.has(name)) throw new Error(`The setting ${name} of ${settings.name} has no rule.`);
      owners.set(name, settings.name);
    }
  }
}
