import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Removes what set-up.mjs has packaged. */
export default () => {
  const { PACKAGED_SERVICE: directory } = process.env;
  if (directory) rmSync(dirname(directory), { recursive: true, force: true });
};
