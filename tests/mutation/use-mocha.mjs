// Lets Mocha run the tests that are written for Jest.
import { registerHooks } from 'node:module';

const jestGlobals = new URL('jest-globals.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: jestGlobals, shortCircuit: true } : next(specifier, context),
});
