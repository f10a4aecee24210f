/**
 * esbuild plugins: bundles load Node's HTTP modules by require(). An ES import of `node:http` builds the module's
 * namespace, which evaluates its lazy exports and loads undici with them: some 40 ms of every cold start.
 */
const requireHttp = {
  name: 'require-http',
  setup: (build) => {
    build.onResolve({ filter: /^(?:node:)?(?:http|https|http2)$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path: path.replace('node:', ''), namespace: 'required' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('node:${path}');`,
    }));
  },
};

export const plugins = [requireHttp];

export default plugins;
