import { awsClientDefaults } from './client-defaults.ts';
import { Sha256 } from './sha256.ts';

interface Loggable {
  readonly middlewareStack: { readonly remove: (middleware: string) => boolean };
}

interface Settings extends Partial<typeof awsClientDefaults> {
  /**
   * Whether each kind of command goes through the same steps every time, instead of having them put together for every
   * call. The client then holds on to its first command: not for commands that carry contact values in the clear.
   */
  readonly cacheMiddleware?: boolean;
}

/**
 * Makes a client of an AWS service, without the step that logs each call, addresses and all: with no logger to write to
 * it would still pick every input and output apart, 6 % of the CPU of an update.
 */
export const awsClient = <Client extends Loggable>(
  Service: new (settings: Settings & { readonly sha256: typeof Sha256 }) => Client,
  settings: Settings = {},
): Client => {
  const client = new Service({ ...awsClientDefaults, sha256: Sha256, ...settings });
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};
