import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../lib/changes/change.ts';
import { judgeFields } from '../../../lib/changes/judge-fields.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { phone } from '../contact/contact-on-file.ts';
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
  fields: ['email'],
  effects: { email: state === 'NOT_APPLIED' ? 'not-applied' : 'applied' },
  due: undefined,
  before: [email(from)],
  after: [email(to)],
});

const judge = (...args: Parameters<typeof judgeFields>) => judgeFields(...args).email;

describe('judgeFields', () => {
  const notApplied = change(1, 'a', 'b', 'NOT_APPLIED');

  it('judges by what is on file where nothing changed since', () => {
    expect(judge(notApplied, [], [email('a')])).toBe('old');
    expect(judge(notApplied, [], [email('b')])).toBe('new');
  });

  it('judges by what later changes found', () => {
    const told = change(1, 'a', 'b', 'NOTIFIED');
    const back = [change(2, 'b', 'c', 'NOTIFIED'), change(3, 'c', 'a', 'NOTIFIED')];
    expect(judge(told, back, [email('a')])).toBe('new');
  });

  it('keeps what later changes did not touch', () => {
    const [before, after] = [phone('SMS', '1-2025550101', 'p1'), phone('SMS', '1-2025550102', 'p1')];
    const other: Change = {
      ...change(2, '', '', 'NOTIFIED'),
      fields: ['phoneNumber'],
      before: [before],
      after: [after],
    };
    expect(judge(change(1, 'a', 'b', 'NOTIFIED'), [other], [email('b'), after])).toBe('new');
  });

  it('sees a write that lands after the changes that followed it', () => {
    expect(judge(notApplied, [change(2, 'a', 'c', 'NOTIFIED')], [email('b')])).toBe('new');
  });

  it('does not take for it the same change made again', () => {
    expect(judge(notApplied, [change(2, 'a', 'b', 'NOTIFIED')], [email('b')])).toBe('old');
  });

  it('does not take for it an address that a later change added, the same or another', () => {
    const adding = { ...notApplied, before: [] };
    const later = (to: string): Change => ({ ...change(2, 'a', to, 'NOTIFIED'), before: [] });
    expect(judge(adding, [later('b')], [email('b')])).toBe('old');
    expect(judge(adding, [later('c')], [email('c')])).toBe('old');
    expect(judge(adding, [], [email('b')])).toBe('new');
  });

  it('knows a later change by its values where the platform made ids anew', () => {
    const first: Change = { ...notApplied, before: [email('a', 'm1')], after: [email('b', 'm1')] };
    const second: Change = {
      ...change(2, 'a', 'b', 'NOTIFIED'),
      before: [email('a', 'm2')],
      after: [email('b', 'm2')],
    };
    expect(judge(first, [second], [email('b', 'm3')])).toBe('old');
    // Two of one kind with ids that last are two contact points.
    const both: Change = {
      ...second,
      before: [email('a', 'm1'), email('a', 'm2')],
      after: [email('c', 'm1'), email('b', 'm2')],
    };
    expect(judge(first, [both], [email('b', 'm1'), email('b', 'm2')])).toBe('new');
  });

  it('takes it for none that did not take effect either, once that was audited', () => {
    const audited = { ...change(2, 'a', 'b', 'NOT_APPLIED'), due: undefined };
    expect(judge(notApplied, [audited], [email('b')])).toBe('new');
    expect(judge(notApplied, [{ ...audited, due: 1 }], [email('b')])).toBe('old');
  });

  it('judges each field by itself', () => {
    const phone = (number: string): ContactPoint => ({
      field: 'phoneNumber',
      id: 'p',
      protocol: 'SMS',
      value: { countryCode: '1', nationalNumber: number },
    });
    const both: Change = {
      ...notApplied,
      fields: ['email', 'phoneNumber'],
      effects: {},
      before: [email('a'), phone('2025550101')],
      after: [email('b'), phone('2025550102')],
    };
    expect(judgeFields(both, [], [email('b'), phone('2025550101')])).toEqual({
      email: 'new',
      phoneNumber: 'old',
    });
    expect(judgeFields(both, [], [email('c'), phone('2025550102')])).toEqual({
      email: 'neither',
      phoneNumber: 'new',
    });
  });

  it('believes a success that was seen after the verdict, whatever is on file now', () => {
    expect(judge({ ...notApplied, confirmed: ['email'] }, [], [email('a')])).toBe('new');
    expect(judge({ ...notApplied, confirmed: ['phoneNumber'] }, [], [email('a')])).toBe('old');
    const told = { ...change(1, 'a', 'b', 'NOTIFIED'), confirmed: ['email' as const] };
    expect(judge(told, [], [email('a')])).toBe('old');
  });

  it('leaves a field to the later change that answers for it, whatever becomes of the others', () => {
    const postal: ContactPoint = {
      field: 'postalAddress',
      id: 'a1',
      standing: 'primary',
      value: { address1: '1 Main Street', city: 'Reno', country: 'US' },
    };
    const both: Change = {
      ...notApplied,
      fields: ['email', 'postalAddress'],
      effects: { email: 'not-applied', postalAddress: 'not-applied' },
      after: [email('b'), postal],
    };
    expect(judge(both, [change(2, 'a', 'b', 'NOTIFIED')], [email('b')])).toBe('old');
  });

  it('sees that a change that took effect was put back before the next one', () => {
    const told = change(1, 'a', 'b', 'NOTIFIED');
    expect(judge(told, [change(2, 'a', 'c', 'NOTIFIED')], [email('b')])).toBe('old');
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
    expect(judge(both, [half], [email('b'), email('b', 'm')])).toBe('new');
  });
});
