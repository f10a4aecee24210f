import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { packageService } from './package-service.ts';
import { environmentOf, functionNames, packagedDirectory, root, stage } from './packaged.ts';
import { readZip } from './read-zip.ts';

jest.setTimeout(120_000);

describe('the zip files', () => {
  const zipOf = (directory: string, name: string): string => join(directory, `${name}.zip`);
  const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

  it.each(functionNames)(
    '%s.zip contains its bundle, the institutions if it reads them, and nothing else',
    (name) => {
      const { INSTITUTIONS_FILE: institutions } = environmentOf(name);
      const expected = [
        ...(institutions === undefined ? [] : [institutions]),
        `functions/${name}/handler.mjs`,
      ];
      expect([...readZip(zipOf(packagedDirectory, name)).keys()].sort()).toEqual(expected);
    },
  );

  it('contain no secret', () => {
    const directory = mkdtempSync(join(packagedDirectory, 'unpacked-'));
    for (const name of functionNames) {
      for (const [file, content] of readZip(zipOf(packagedDirectory, name))) {
        writeFileSync(join(directory, `${name}-${basename(file)}.txt`), content);
      }
    }
    const secretlint = join(root, 'node_modules/secretlint/bin/secretlint.js');
    const scan = () =>
      execFileSync(process.execPath, [secretlint, '--no-gitignore', `${directory}/*.txt`], {
        cwd: root,
        stdio: 'pipe',
      });
    expect(scan).not.toThrow();
  });

  it('are identical byte for byte when packaged again elsewhere', () => {
    const hashesIn = (directory: string) => functionNames.map((name) => hashOf(zipOf(directory, name)));
    const again = packageService(stage);
    expect(hashesIn(again)).toEqual(hashesIn(packagedDirectory));
    rmSync(dirname(again), { recursive: true });
  });

  it('are not built for a stage that config/stages.yml does not name', () => {
    const refusal = expect.stringContaining('custom.namedStage');
    expect(() => packageService('staging')).toThrow(expect.objectContaining({ stdout: refusal }));
  });

  it('are built from pinned dependencies', () => {
    const manifest = v.parse(
      v.pipe(v.string(), v.parseJson(), v.object({ dependencies: v.record(v.string(), v.string()) })),
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
