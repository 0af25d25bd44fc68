import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { resolve } from 'node:path';
import { parseSettings } from './parse-settings.js';
import { projectRoot } from './project-root.js';
import { Settings } from './settings.js';

/** Reads the settings once and provides them everywhere as the one read-only object `Settings`. */
@Module({})
export class SettingsModule {
  /**
   * @param environment what to read instead of the process's environment and env file: for tests
   * @throws InvalidSettingsError that lists every setting that cannot be used
   */
  static async forRoot(environment?: Readonly<Record<string, string>>): Promise<DynamicModule> {
    let settings = new Settings();
    const config = await ConfigModule.forRoot({
      ignoreEnvFile: environment !== undefined,
      envFilePath: envFile(),
      validate: (fromEnvironmentAndFile) => {
        settings = parseSettings(environment ?? fromEnvironmentAndFile);
        return fromEnvironmentAndFile;
      },
    });
    return {
      module: SettingsModule,
      global: true,
      imports: [config],
      providers: [{ provide: Settings, useValue: settings }],
      exports: [Settings],
    };
  }
}

/** `APP_ENV` chooses the file, so it alone is looked up before the settings are read. An odd one is reported there. */
function envFile(): string {
  return resolve(projectRoot, process.env['APP_ENV'] === 'docker' ? '.env.docker' : '.env.local');
}
