import { configuration } from './configuration.ts';
import { errorCodes } from './error-codes.ts';

/** What stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->` on any page, by name. */
export const sections: Readonly<Record<string, () => string | Promise<string>>> = {
  configuration,
  errors: errorCodes,
};
