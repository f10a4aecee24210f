import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { alarms } from '../../lib/alarms.ts';

const sources = ['functions', 'lib']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && file !== 'lib/alarms.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  // Of an error that is named like an alarm nobody hears.
  .replace(/detail: '[a-z-]+'/g, '');

describe('alarms', () => {
  it.each(Object.entries(alarms))(
    'names the alarm %s in kebab case and describes it in a sentence',
    (name, meaning) => {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(Object.keys(alarms))('includes no unused alarm: %s', (name) => {
    expect(sources).toContain(`'${name}'`);
  });
});
