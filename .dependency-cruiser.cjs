const { readdirSync } = require('node:fs');

/** The base's own folders, from the one that knows all others down to the one that knows none. Others are a team's. */
const base = {
  above: ['operators', 'admin'],
  below: [
    'pages',
    'account',
    'notifications',
    'live',
    'identities',
    'auth',
    'factors',
    'passwords',
    'guessing',
    'sessions',
    'users',
    'platform',
  ],
};
const folders = readdirSync(`${__dirname}/src`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** Folders that the lists above do not name: each may import the doors of its neighbours and of everything below. */
const own = folders.filter((name) => ![...base.above, ...base.below].includes(name));
const order = [...base.above.map((name) => [name]), own, ...base.below.map((name) => [name])];

/** Files that put the product together: they may look into every folder's door, and into the platform. */
const composition = '^src/[^/]+\\.ts$';

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
        pathNot: ['^src/(main|cli)\\.ts$', '\\.(spec|d)\\.ts$'],
      },
      to: {},
    },
    ...order.flatMap((names, index) =>
      names.map((name) => ({
        name: `${name}-looks-down-only`,
        comment: 'docs/architecture.md, "Who may import whom".',
        severity: 'error',
        from: { path: `^src/${name}/`, pathNot: '\\.spec\\.ts$' },
        to: { path: `^src/(${[...order.slice(0, index).flat(), '[^/]+\\.ts$'].join('|')})(/|$)` },
      })),
    ),
    {
      name: 'front-door-only',
      comment: 'Of another folder, only <folder>.api.ts may be imported.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/([^/]+)/',
        // An event file may import the event base by itself.
        pathNot: ['^src/$1/', '^src/([^/]+)/\\1\\.api\\.ts$', '^src/platform/events/domain-event\\.ts$'],
      },
    },
    {
      name: 'front-door-only-for-the-composition',
      comment:
        'What puts the product together takes features by their doors, or by their modules: one that shows nothing to others needs no door.',
      severity: 'error',
      from: { path: composition },
      to: { path: '^src/(?!platform/)([^/]+)/', pathNot: '^src/([^/]+)/\\1\\.(api|module)\\.ts$' },
    },
    {
      name: 'example-uses-front-doors',
      comment: 'The example shows how a module of somebody else is written.',
      severity: 'error',
      from: { path: '^test/example/' },
      to: { path: '^src/', pathNot: '^src/([^/]+)/\\1\\.api\\.ts$' },
    },
    {
      name: 'door-is-for-others',
      comment: 'Inside a folder nobody imports its own door: it would load all of the folder, and itself.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/$1/$1\\.api\\.ts$' },
    },
    {
      name: 'controllers-and-listeners-are-not-called',
      comment: 'They are where requests, sockets, events and command lines come in: nobody else calls them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(module|spec)\\.ts$' },
      to: { path: '\\.(controller|gateway|listener|command)\\.ts$' },
    },
    {
      name: 'events-import-the-event-base-only',
      severity: 'error',
      from: { path: '^src/(?!platform/)[^/]+/events/' },
      to: { pathNot: '^src/platform/(events/domain-event|platform\\.api)\\.ts$' },
    },
    {
      name: 'persistence-folders-alone-touch-entities',
      severity: 'error',
      from: { path: '^src/', pathNot: ['/persistence/', '\\.module\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '\\.entity\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles-between-folders',
      comment: 'Folders inside one room, too, have an order.',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true },
      scope: 'folder',
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
    // Scripts for browsers: what they import is an address, not a file.
    exclude: { path: '^(src|test/example)/[^/]+/web/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
