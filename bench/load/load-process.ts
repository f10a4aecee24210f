import { generateLoad, type Load } from './generate-load.ts';

// The side of put-load.ts that makes the requests.
process.on('message', (load: Load) => {
  void generateLoad(load).then((result) => process.send?.(result, () => process.exit(0)));
});
process.on('disconnect', () => process.exit(0));
