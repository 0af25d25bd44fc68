import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { declaredSettings, declareSettings, type SettingsClass } from './declared-settings.js';
import { AllSettings, parseAllSettings } from './parse-settings.js';
import { fromProjectRoot } from './project-root.js';
import { Settings } from './settings.js';

/**
 * Reads the settings of all modules once, at startup, and provides each settings class as a read-only object.
 * `Settings` can be injected everywhere; a module's own classes can be injected where `forFeature` names them.
 */
@Module({})
export class SettingsModule {
  /**
   * @param environment replaces the process's environment and the env file; for tests
   * @throws InvalidSettingsError that lists every invalid setting of all modules
   */
  static async forRoot(environment?: Readonly<Record<string, string>>): Promise<DynamicModule> {
    let settings = new AllSettings(new Map());
    const config = await ConfigModule.forRoot({
      ignoreEnvFile: environment !== undefined,
      envFilePath: envFile(),
      validate: (fromEnvironmentAndFile) => {
        settings = parseAllSettings(environment ?? fromEnvironmentAndFile, [Settings, ...declaredSettings()]);
        return fromEnvironmentAndFile;
      },
    });
    return {
      module: SettingsModule,
      global: true,
      imports: [config],
      providers: [
        { provide: AllSettings, useValue: settings },
        { provide: Settings, useValue: settings.of(Settings) },
      ],
      exports: [AllSettings, Settings],
    };
  }

  /**
   * Declares the settings classes that a module reads, so that it can inject them. Call it in the `@Module` decorator:
   * decorators run before `forRoot` reads and validates all settings.
   */
  static forFeature(...classes: SettingsClass[]): DynamicModule {
    declareSettings(classes);
    return {
      module: SettingsModule,
      providers: classes.map((settings) => ({
        provide: settings,
        inject: [AllSettings],
        useFactory: (all: AllSettings) => all.of(settings),
      })),
      exports: classes,
    };
  }
}

/**
 * Returns the env file that `APP_ENV` selects, the one setting that is read before the others. An invalid value is
 * reported when the settings are validated.
 */
function envFile(): string {
  return fromProjectRoot(process.env['APP_ENV'] === 'docker' ? '.env.docker' : '.env.local');
}
