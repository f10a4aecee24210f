// Runs jest and exits as soon as it is done. jest itself leaves the end to Node, which then can wait for ever, at full
// speed, for a handle of a worker that is gone (seen with Node 24.21 where standard output is a pipe).
import { buildArgv, runCLI } from 'jest';

const { results } = await runCLI(await buildArgv(process.argv.slice(2)), [process.cwd()]);
process.exit(results.success ? 0 : 1);
