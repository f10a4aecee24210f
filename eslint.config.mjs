import tseslint from 'typescript-eslint';

const moduleMocks = ['mock', 'doMock', 'unstable_mockModule', 'setMock'].map((property) => ({
  object: 'jest',
  property,
  message: 'Pass a fake in place of the port (tests/fakes) instead of replacing a module.',
}));

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      '.toolchain',
      '.serverless',
      '.esbuild',
      '.local',
      'coverage',
      'packages/*/dist',
      'site/.pages',
      'site/.cache',
      'site/dist',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': ['error', ...moduleMocks],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-console': 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'functions/**/*.ts'],
    ignores: ['functions/*/handler.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...moduleMocks,
        { object: 'process', property: 'env', message: 'Only a handler reads the environment.' },
      ],
    },
  },
  {
    files: ['**/*.gen.ts'],
    rules: { '@typescript-eslint/no-invalid-void-type': 'off' },
  },
  {
    files: ['local/**/*.ts', 'scripts/**', 'bench/**', 'tests/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-exports': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
);
