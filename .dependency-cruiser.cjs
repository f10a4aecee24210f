// The layers of the house (docs/adr/0001): handler → use case → lib, one way.
const sdk = '(?:^|/)@(?:aws-sdk|smithy)/';
/** The files of lib that stand between a port and AWS, and those that build them for the handlers. */
const adapters = '^lib/(?:aws|outbound|wiring)/|^lib/.+/(?:dynamo|ses|sns)-[^/]+\\.ts$';

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    never('no-cycles', 'A cycle has no layers.', {}, { circular: true }),
    never('imports-resolve', 'Every import must lead somewhere.', {}, { couldNotResolve: true }),
    never(
      'lib-knows-no-function',
      'lib serves every function and knows none.',
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
      'use-case-knows-no-handler',
      'A handler wires its use case, never the reverse.',
      { path: '^functions/', pathNot: '/handler\\.ts$' },
      { path: '/handler\\.ts$' },
    ),
    never(
      'sdk-only-in-adapters-and-handlers',
      'A port is named after the domain; SDK types stop at its adapter.',
      { path: '^(?:lib|functions)/', pathNot: [adapters, '^functions/[^/]+/handler\\.ts$'] },
      { path: sdk },
    ),
    never(
      'shipped-code-stands-alone',
      'What is deployed knows nothing of how it is run locally, tested or measured.',
      { path: '^(?:lib|functions)/' },
      { path: '^(?:local|tests|bench|scripts|config)/' },
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
      { path: '^(?:lib|functions|local|scripts|bench|tests)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
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
    exclude: { path: '^(?:\\.serverless|\\.esbuild|\\.toolchain|coverage)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
