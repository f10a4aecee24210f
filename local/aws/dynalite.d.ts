declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB on LevelDB; in memory without a `path`. */
  const dynalite: (options: { readonly path?: string; readonly createTableMs?: number }) => Server;
  // eslint-disable-next-line no-restricted-exports -- this is how the package exports it
  export default dynalite;
}
