const shared = {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/.serverless', '<rootDir>/.esbuild', '<rootDir>/.toolchain'],
};

export default {
  // By default Jest leaves one core idle.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/tests/slowest-first.mjs',
  coverageProvider: 'babel',
  collectCoverageFrom: [
    'lib/**/*.ts',
    'functions/**/*.ts',
    '!functions/*/handler.ts',
    'packages/*/src/**/*.ts',
    '!**/*.gen.ts',
  ],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
  coverageReporters: ['text-summary', 'lcovonly', ['text', { skipFull: true }]],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/tests/{examples,functions,lib,local,packages,scripts}/**/!(*.model).test.ts'],
    },
    // Counters of coverage make its millions of transitions half as slow again.
    {
      ...shared,
      displayName: 'model',
      testMatch: ['<rootDir>/tests/**/*.model.test.ts'],
      coveragePathIgnorePatterns: ['.'],
    },
    {
      ...shared,
      displayName: 'package',
      testMatch: ['<rootDir>/tests/package/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/package/set-up.mjs',
      globalTeardown: '<rootDir>/tests/package/tear-down.mjs',
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
  ],
};
