import { packageService } from './package-service.ts';

/** Packages the service once for all test files of this folder. */
export default () => {
  process.env['PACKAGED_SERVICE'] = packageService('prod');
};
