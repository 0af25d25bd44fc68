/** Who may import whom: operators → pages → notifications → auth → users → shared, and never back. */
const features = ['users', 'auth', 'notifications', 'pages', 'operators'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What imports itself around a corner cannot be understood, nor loaded, alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead, or is started by itself: those are named here.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/(main|migrate|events|users)\\.ts$', '\\.spec\\.ts$'],
      },
      to: {},
    },
    {
      name: 'shared-knows-no-feature',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: `^src/(${features.join('|')}|app\\.module|configure-app)` },
    },
    ...features.map((feature, index) => ({
      name: `${feature}-looks-down-only`,
      severity: 'error',
      from: { path: `^src/${feature}/`, pathNot: '\\.spec\\.ts$' },
      to: { path: `^src/(${[...features.slice(index + 1), 'app\\.module', 'configure-app'].join('|')})` },
    })),
    {
      name: 'front-door-only',
      comment:
        "Another feature's surface is its top-level files, its events/ and its dto/; the other folders are its own.",
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/shared/' },
      to: { path: '^src/(?!shared/)([^/]+)/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/(events|dto)/'] },
    },
    {
      name: 'controllers-and-listeners-are-not-called',
      comment: 'They are where requests, sockets and events come in: nobody else calls them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(module|spec)\\.ts$' },
      to: { path: '\\.(controller|gateway|listener)\\.ts$' },
    },
    {
      name: 'events-import-the-event-base-only',
      severity: 'error',
      from: { path: '^src/(?!shared/)[^/]+/events/' },
      to: { pathNot: '^src/shared/events/domain-event\\.ts$' },
    },
    {
      name: 'persistence-folders-alone-touch-entities',
      severity: 'error',
      from: { path: '^src/', pathNot: ['/persistence/', '\\.module\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '\\.entity\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
