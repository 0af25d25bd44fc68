import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'dist-dev/', 'coverage/', 'node_modules/', 'data/', 'logs/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Nest's modules are empty classes with a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // DTOs and entities are classes for their decorators' sake; Nest answers with plain objects of their shape, and TypeORM
      // inserts such objects. So they have no instance methods: an object without them would go unnoticed here.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Numbers in messages read the same as text.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['static/**/*.js', 'src/*/web/**/*.js', 'test/example/*/web/**/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['*.js', '*.cjs', 'test/**/*.js', 'bench/**/*.js', 'tools/**/*.js'],
    languageOptions: { globals: globals.node },
  },
);
