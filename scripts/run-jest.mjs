// Exits as soon as jest is done: Node 24.21 can hang on the handle of a worker that is gone.
import { buildArgv, runCLI } from 'jest';

const { results } = await runCLI(await buildArgv(process.argv.slice(2)), [process.cwd()]);
process.exit(results.success ? 0 : 1);
