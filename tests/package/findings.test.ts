import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { acceptedFindings } from './accepted-findings.ts';
import { templateFileIn } from './package-service.ts';
import { packagedDirectory, root } from './packaged.ts';

jest.setTimeout(120_000);

describe('the packaged template under cdk-nag', () => {
  const Finding = v.object({ rule: v.string(), resource: v.string(), description: v.string() });
  const findings = () =>
    v.parse(
      v.pipe(v.string(), v.parseJson(), v.array(Finding)),
      execFileSync(
        process.execPath,
        [join(import.meta.dirname, 'print-findings.ts'), templateFileIn(packagedDirectory)],
        {
          cwd: root,
          encoding: 'utf8',
        },
      ),
    );

  it('has no finding without a written reason and no reason without a finding', () => {
    const found = findings();
    const isAccepted = ({ rule, resource }: { rule: string; resource: string }): boolean =>
      acceptedFindings.some(({ rules, resources }) => rules.includes(rule) && resources.test(resource));
    expect(found.filter((finding) => !isAccepted(finding))).toEqual([]);
    const needless = acceptedFindings.flatMap(({ rules, resources }) =>
      rules.filter((name) => !found.some(({ rule, resource }) => rule === name && resources.test(resource))),
    );
    expect(needless).toEqual([]);
  });
});

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

(hasCfnLint ? describe : describe.skip)('the packaged template under cfn-lint', () => {
  it('has no finding except duplicate dependencies of the framework', () => {
    const { status, stdout } = spawnSync(
      'cfn-lint',
      ['--ignore-checks', 'W3005', '--template', templateFileIn(packagedDirectory)],
      { encoding: 'utf8' },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
