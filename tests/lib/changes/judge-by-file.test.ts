import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../lib/changes/change.ts';
import { judgeByFile } from '../../../lib/changes/judge-by-file.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const email = (value: string, id?: string): ContactPoint => ({
  field: 'email',
  place: id === undefined ? 'login' : 'method',
  id,
  value,
});

const change = (number: number, from: string, to: string, state: Change['state']): Change => ({
  ...sampleChange,
  number,
  state,
  before: [email(from)],
  after: [email(to)],
});

describe('judgeByFile', () => {
  const notApplied = change(1, 'a', 'b', 'NOT_APPLIED');

  it('judges by what is on file where nothing changed since', () => {
    expect(judgeByFile(notApplied, [], [email('a')])).toBe('old');
    expect(judgeByFile(notApplied, [], [email('b')])).toBe('new');
  });

  it('judges by what later changes found', () => {
    const told = change(1, 'a', 'b', 'NOTIFIED');
    const back = [change(2, 'b', 'c', 'NOTIFIED'), change(3, 'c', 'a', 'NOTIFIED')];
    expect(judgeByFile(told, back, [email('a')])).toBe('new');
  });

  it('sees a write that lands after the changes that followed it', () => {
    expect(judgeByFile(notApplied, [change(2, 'a', 'c', 'NOTIFIED')], [email('b')])).toBe('new');
  });

  it('does not take for it the same change made again', () => {
    expect(judgeByFile(notApplied, [change(2, 'a', 'b', 'NOTIFIED')], [email('b')])).toBe('old');
  });

  it('does not take for it an address that a later change added, the same or another', () => {
    const adding = { ...notApplied, before: [] };
    const later = (to: string): Change => ({ ...change(2, 'a', to, 'NOTIFIED'), before: [] });
    expect(judgeByFile(adding, [later('b')], [email('b')])).toBe('old');
    expect(judgeByFile(adding, [later('c')], [email('c')])).toBe('old');
    expect(judgeByFile(adding, [], [email('b')])).toBe('new');
  });

  it('takes it for none that did not take effect either, once that was audited', () => {
    const audited = { ...change(2, 'a', 'b', 'NOT_APPLIED'), due: undefined };
    expect(judgeByFile(notApplied, [audited], [email('b')])).toBe('new');
    expect(judgeByFile(notApplied, [{ ...audited, due: 1 }], [email('b')])).toBe('old');
  });

  it('looks at each contact point by itself', () => {
    const both: Change = {
      ...notApplied,
      before: [email('a'), email('a', 'm')],
      after: [email('b'), email('b', 'm')],
    };
    const half: Change = {
      ...change(2, 'a', 'b', 'NOTIFIED'),
      before: [email('a', 'm')],
      after: [email('b', 'm')],
    };
    expect(judgeByFile(both, [half], [email('b'), email('b', 'm')])).toBe('new');
  });
});
