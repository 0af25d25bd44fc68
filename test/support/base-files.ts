import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../../src');
const importOf = /(?:from|import)\s*\(?\s*'(\.[^']+)\.js'/g;

/**
 * The source files of the base: all that its entry files load, but for what `product.module.ts` lists, which is a team's
 * own. What a suite says of all settings, codes or names is said of these.
 * @returns paths below `src/`
 */
export function baseFiles(): string[] {
  const found = new Set<string>();
  const own = join(source, 'product.module.ts');
  const visit = (file: string): void => {
    if (file === own || found.has(file) || !existsSync(file)) return;
    found.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(importOf)) {
      visit(`${resolve(dirname(file), path)}.ts`);
    }
  };
  for (const name of readdirSync(source)) if (name.endsWith('.ts')) visit(join(source, name));
  return Array.from(found, (file) => relative(source, file));
}

/** All that those files of the base export whose names fit. */
export async function baseExports(names: RegExp): Promise<unknown[]> {
  const found: unknown[] = [];
  // One after the other: Jest cannot load several modules that share others at once.
  for (const file of baseFiles()) {
    if (!names.test(file)) continue;
    found.push(...Object.values((await import(join(source, file))) as Record<string, unknown>));
  }
  return found;
}
