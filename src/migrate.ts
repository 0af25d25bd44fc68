import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { InvalidSettingsError } from './shared/config/parse-settings.js';

/** Brings the database up to date and ends: opening it does just that. Nodes do the same when they start. */
try {
  const app = await NestFactory.createApplicationContext(await AppModule.forRoot(), {
    abortOnError: false,
    logger: ['error'],
  });
  await app.close();
  console.log('The database is up to date.');
} catch (error) {
  console.error(error instanceof InvalidSettingsError ? error.message : error);
  process.exit(1);
}
