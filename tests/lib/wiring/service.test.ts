import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { buildService } from '../../../lib/wiring/service.ts';

afterEach(() => void jest.restoreAllMocks());

const bank = { name: 'Bank', disputePhone: '1', sender: { email: 'notices@bank.com' } };

describe('buildService', () => {
  it('serves the valid institutions and raises an alarm for the others', () => {
    const lines: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    const file = join(mkdtempSync(join(tmpdir(), 'institutions-')), 'institutions.json');
    writeFileSync(file, JSON.stringify({ institutions: { '00016': bank, '00042': { ...bank, name: '' } } }));
    const { institutions } = buildService({ INSTITUTIONS_FILE: file });
    expect(institutions.find('00016')?.name).toBe('Bank');
    expect(institutions.find('00042')).toBeUndefined();
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { alarm: 'institution-not-valid', institutionId: '00042', fields: ['institutions.00042.name'] },
    ]);
  });
});
