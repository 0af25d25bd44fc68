/**
 * Jest runs as ES modules (Nest 12 is ESM only): test/run.js starts it with `--experimental-vm-modules`. So a CommonJS
 * package that requires `@nestjs/common`, such as nest-winston, cannot be loaded in a test on Node 20: it is imported in
 * entry files only. SWC compiles each file alone, in milliseconds; types are checked by `npm run typecheck`. The Swagger
 * plugin of the Nest CLI does not run here: checks of the OpenAPI document use the built application.
 */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          keepClassNames: true,
        },
      },
    ],
  },
};

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
    {
      // The e2e suites once more, with a module of a team's own in the place of src/product.module.ts.
      ...shared,
      displayName: 'team',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      moduleNameMapper: {
        '/product\\.module\\.js$': '<rootDir>/test/support/team-product.ts',
        ...shared.moduleNameMapper,
      },
    },
    { ...shared, displayName: 'process', testMatch: ['<rootDir>/test/process/*.process-spec.ts'] },
    { ...shared, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/*.chaos-spec.ts'] },
    {
      ...shared,
      displayName: 'chaos-timed',
      testMatch: ['<rootDir>/test/chaos/timed/*.chaos-spec.ts'],
      runner: '<rootDir>/test/support/one-at-a-time.js',
    },
    { ...shared, displayName: 'fuzz', testMatch: ['<rootDir>/test/fuzz/*.fuzz-spec.ts'] },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test/browser/*.browser-spec.ts'] },
    { ...shared, displayName: 'services', testMatch: ['<rootDir>/test/services/*.services-spec.ts'] },
  ],
  // The suites wait more than they compute, so every core may run one.
  maxWorkers: '100%',
  // Switching coverage on walks the whole heap, with what earlier suites left in it: a fresh worker does it faster.
  // On two cores, `npm test` took 65 to 71 s without this line and 46 s with it (600MB: 52 s, 100MB: 51 s).
  workerIdleMemoryLimit: '300MB',
  // For a machine that is busy with other things; nothing waits for time to pass.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary'],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/main.ts', '!src/cli.ts'],
};
