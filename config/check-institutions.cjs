// A plugin of the framework: refuses to package an institutions file that the functions would not read as a whole.
const { readFileSync } = require('node:fs');
const { readInstitutions } = require('../lib/institutions/read-institutions.ts');

const problemsIn = (file) => {
  const problems = [];
  try {
    readInstitutions(readFileSync(file, 'utf8'), (fault) => problems.push(...fault.problems));
  } catch (error) {
    if (error.problems === undefined) throw error;
    problems.push(...error.problems);
  }
  return problems.map(({ field, problem }) => `${file}: ${field} ${problem}`);
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
