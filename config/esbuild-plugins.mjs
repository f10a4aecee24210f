// What a bundle does without at a cold start (docs/adr/0007, 0008).
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';

/** Puts other contents in place of a package's file. */
const inPlaceOf = (filter, { name, contents }) => ({
  name,
  setup: (build) => {
    build.onLoad({ filter }, ({ path }) => ({ contents: contents(path) }));
  },
});

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
      // Read once: the SDK asks before every call, and the environment stays what it is as long as a process lives.
      contents: `
        import { fromEnv } from '@aws-sdk/credential-provider-env';
        export const defaultProvider = (init) => {
          const read = fromEnv(init);
          let credentials;
          return () => (credentials ??= read());
        };`,
      resolveDir: pluginData,
    }));
  },
};

/** So do the SDK's settings: looking for them in files as well takes 4 ms, and more when the first call is made. */
const environmentSettings = inPlaceOf(/[\\/]shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/, {
  name: 'environment-settings',
  contents: () => `
    export { CONFIG_PREFIX_SEPARATOR } from './constants';
    export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });`,
});

/** The global `crypto`, from which the SDK takes its UUIDs, loads the Web Crypto API: 2 ms. */
const uuidsOfNode = inPlaceOf(/[\\/]@smithy[\\/]core[\\/].*[\\/]uuid[\\/]v4\.js$/, {
  name: 'uuids-of-node',
  contents: () => `
    import { randomUUID } from 'node:crypto';
    export const bindV4 = () => () => randomUUID();`,
});

/**
 * None of our calls streams events. The SDK imports what does so only when it is called, and for that a bundle of one
 * file has to wrap half of the SDK, module by module, in functions: a seventh of a cold start.
 */
const noEventStreams = inPlaceOf(/[\\/]@smithy[\\/]core[\\/].*[\\/]event-streams[\\/]index\.js$/, {
  name: 'no-event-streams',
  contents: () => "throw new Error('This bundle cannot stream events.');",
});

/** Telephone metadata as JSON text: JSON.parse reads it in half the time that a script of it takes. */
const metadataAsText = inPlaceOf(/[\\/]libphonenumber-js[\\/]metadata\.max\.json\.js$/, {
  name: 'metadata-as-text',
  contents: (path) =>
    `export default JSON.parse(${JSON.stringify(readFileSync(path.replace(/\.js$/, ''), 'utf8'))});`,
});

export const plugins = [
  requireBuiltins,
  environmentCredentials,
  environmentSettings,
  uuidsOfNode,
  noEventStreams,
  metadataAsText,
];

export default plugins;
