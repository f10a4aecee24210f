// The rooms of the house (docs/architecture.md) and the arrows between them, as data.

/** A room of lib may import the rooms named there, the files at the root of lib, and itself. */
const rooms = require('./config/rooms.json');

/** Where the SDK of AWS may be imported. */
const awsRooms = '^lib/(?:aws|ledger|notices/providers|announcements|secrets|wiring)/';

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const arrows = Object.entries(rooms).map(([room, { mayImport }]) =>
  never(
    `${room}-imports-only-its-neighbors`,
    `${room} may import ${mayImport.join(', ') || 'no other room'}, and the root of lib.`,
    { path: `^lib/${room}/` },
    { path: '^lib/[^/]+/', pathNot: `^lib/(?:${[room, ...mayImport].join('|')})/` },
  ),
);

module.exports = {
  forbidden: [
    never('no-file-cycles', 'A cycle has no order to read it in.', {}, { circular: true }),
    {
      ...never('no-folder-cycles', 'Two folders that know each other are one.', {}, { circular: true }),
      scope: 'folder',
    },
    never('imports-resolve', 'Every import must lead somewhere.', {}, { couldNotResolve: true }),
    ...arrows,
    never(
      'every-room-is-in-the-table',
      'A new folder of lib gets its row in the table of rooms.',
      { path: '^lib/[^/]+/', pathNot: `^lib/(?:${[...Object.keys(rooms), 'wiring'].join('|')})/` },
      {},
    ),
    never(
      'root-imports-no-room',
      'The root of lib is what every room stands on.',
      { path: '^lib/[^/]+\\.ts$' },
      { path: '^lib/[^/]+/' },
    ),
    never(
      'lib-imports-no-function',
      'lib serves every function.',
      { path: '^lib/' },
      { path: '^functions/' },
    ),
    never(
      'functions-stay-apart',
      'Each function is deployed by itself.',
      { path: '^functions/([^/]+)/' },
      { path: '^functions/', pathNot: '^functions/$1/' },
    ),
    never(
      'only-handlers-import-wiring',
      'A handler wires its use case, never the reverse.',
      { path: '^(?:lib|functions)/', pathNot: '^lib/wiring/|/(?:handler|environment)\\.ts$' },
      { path: '^lib/wiring/|/handler\\.ts$' },
    ),
    never(
      'sdk-only-in-adapters',
      'A port is named after the domain; SDK types stop at its adapter.',
      { path: '^(?:lib|functions)/', pathNot: awsRooms },
      { path: '(?:^|/)@(?:aws-sdk|smithy)/' },
    ),
    never(
      'shipped-code-stands-alone',
      'What is deployed knows nothing of how it is run locally, tested or measured.',
      { path: '^(?:lib|functions)/' },
      { path: '^(?:local|packages|tests|bench|scripts|config|examples)/' },
    ),
    never(
      'examples-stand-alone',
      'An example is copied into the code of another team, with nothing of this one.',
      { path: '^examples/([^/]+)/' },
      {
        path: '^(?:functions|lib|local|packages|tests|bench|scripts|config|examples)/',
        pathNot: '^examples/$1/',
      },
    ),
    never(
      'shipped-code-uses-dependencies',
      'A development package is not there once deployed.',
      { path: '^(?:lib|functions)/' },
      // Types are gone when it runs: @types/aws-lambda is all that may be imported that way.
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
    never(
      'no-unlisted-package',
      'A package that another one happened to bring along may be gone tomorrow.',
      { path: '^(?:lib|functions|local|packages|scripts|bench|tests|examples)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    ),
    never(
      'packages-stand-alone',
      'What is published brings nothing of this repository along.',
      { path: '^packages/([^/]+)/' },
      { path: '^(?!node_modules/)', pathNot: '^packages/$1/' },
    ),
    never(
      'local-uses-no-test',
      'What runs locally can be run without the tests.',
      { path: '^local/' },
      { path: '^(?:tests|bench)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:\\.serverless|\\.esbuild|\\.toolchain|coverage|packages/[^/]+/dist)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
