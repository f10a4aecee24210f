/** How often each property is tried: a few times in `npm test`, many in `npm run fuzz`. */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 200);
