/**
 * `node tools/run-each.js COMMAND…`: runs every command, also after one that failed, so that one run reports what each of
 * them found. Exits with 1 if any failed. Not `a && b`, which stops at the first, nor `a; b`, which Windows does not know.
 */
import { spawnSync } from 'node:child_process';

const failed = process.argv.slice(2).filter((command) => {
  console.log(`\n> ${command}`);
  // Through a shell, because the programs that npm puts on the path are scripts on Windows.
  return spawnSync(command, { stdio: 'inherit', shell: true }).status !== 0;
});
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join('; ')}`);
  process.exitCode = 1;
}
