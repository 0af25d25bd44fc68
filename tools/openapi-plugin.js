/**
 * The compiler plugin of `@nestjs/swagger`, for projects in any folder. The plugin reads paths from types that TypeScript
 * prints as text, where letters beyond ASCII are escaped (`J\u00FCrgen`), and takes each backslash for a separator of
 * Windows: the build then succeeds and the start fails. `nest-cli.json` names this file, relative to `node_modules`.
 */
import { before as addApiMetadata } from '@nestjs/swagger/plugin';

/**
 * @param {object} options @param {import('typescript').Program} program
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export function before(options, program) {
  const checker = program.getTypeChecker();
  /** @type {import('typescript').TypeChecker['typeToString']} */
  const typeToString = (...type) => unescaped(checker.typeToString(...type));
  return addApiMetadata(options, { ...program, getTypeChecker: () => ({ ...checker, typeToString }) });
}

/** @param {string} text */
function unescaped(text) {
  return text.replace(/\\u([\dA-F]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}
