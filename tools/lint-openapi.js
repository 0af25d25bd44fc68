/** Lints the OpenAPI document of the built application: that is where the comments of the DTOs are in it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltApp } from '../test/support/built-app.js';

const { directory, environment, url, remove } = await BuiltApp.environment();
const app = await BuiltApp.start(environment);
try {
  const file = join(directory, 'openapi.json');
  writeFileSync(file, await (await fetch(`${url}/docs-json`)).text());
  const { status } = spawnSync(
    'npx',
    ['redocly', 'lint', '--config', 'redocly.yaml', '--max-problems', '200', file],
    {
      stdio: 'inherit',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  await app.stop();
  remove();
}
