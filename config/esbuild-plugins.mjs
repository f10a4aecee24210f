// What a bundle does without at a cold start (docs/adr/0007, 0008).
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';

/**
 * Bundles load Node's own modules by require(). An ES import builds a module's namespace, which evaluates its lazy
 * exports: for `node:http` that loads undici, for `node:crypto` the Web Crypto API.
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

/** The SDK's checksum, which none of our calls asks for, brings zlib, and that takes 4 ms: it is loaded when called. */
const zlibOnCall = {
  name: 'zlib-on-call',
  setup: (build) => {
    build.onResolve({ filter: /^node:zlib$/ }, ({ path, importer }) =>
      importer.includes('@smithy') ? { path, namespace: 'on-call' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'on-call' }, ({ path }) => ({
      contents: `export const crc32 = (...args) => require('${path}').crc32(...args);`,
    }));
  },
};

/**
 * AWS credentials come from the environment, where Lambda puts them, and from nowhere else. The SDK's own chain also
 * brings clients for single sign-on and role assumption, and readers of files: a third of a bundle.
 */
const environmentCredentials = {
  name: 'environment-credentials',
  setup: (build) => {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'credentials',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: pluginData,
    }));
  },
};

/** Telephone metadata as JSON text: JSON.parse reads it in half the time that a script of it takes. */
const metadataAsText = {
  name: 'metadata-as-text',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]libphonenumber-js[\\/]metadata\.max\.json\.js$/ }, ({ path }) => {
      const text = readFileSync(path.replace(/\.js$/, ''), 'utf8');
      return { contents: `export default JSON.parse(${JSON.stringify(text)});` };
    });
  },
};

export const plugins = [zlibOnCall, requireBuiltins, environmentCredentials, metadataAsText];

export default plugins;
