// A plugin of the framework that refuses to package an institutions file with errors.
const { existsSync, readFileSync } = require('node:fs');
const { findProblems } = require('../scripts/institutions/find-problems.ts');

const problemsIn = (file) => {
  if (!existsSync(file)) return [`${file}: there is no such file (institutionsFile in config/stages.yml)`];
  return findProblems(readFileSync(file, 'utf8')).map(({ field, problem }) => `${file}: ${field} ${problem}`);
};

module.exports = class CheckInstitutions {
  constructor({ service, classes }) {
    this.service = service;
    this.Refusal = classes.Error;
    this.hooks = { 'before:package:initialize': () => this.check() };
  }

  check() {
    const environments = Object.values(this.service.functions).map(({ environment }) => environment);
    const files = environments.flatMap((environment) => environment?.INSTITUTIONS_FILE ?? []);
    const problems = [...new Set(files)].flatMap(problemsIn);
    if (problems.length > 0) throw new this.Refusal(problems.join('\n'));
  }
};
