import { isBuiltin } from 'node:module';

/**
 * esbuild plugins: bundles load Node's own modules by require(). An ES import builds a module's namespace, which
 * evaluates its lazy exports: for `node:http` that loads undici, for `node:crypto` the Web Crypto API (docs/adr/0007).
 */
const requireBuiltins = {
  name: 'require-builtins',
  setup: (build) => {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: 'required' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

export const plugins = [requireBuiltins];

export default plugins;
