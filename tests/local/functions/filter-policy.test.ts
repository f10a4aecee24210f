import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { FilterPolicy, takesMessage } from '../../../local/functions/filter-policy.ts';

const text = (Value: string) => ({ Type: 'String', Value });
const texts = (...values: string[]) => ({ Type: 'String.Array', Value: JSON.stringify(values) });

/** The attributes of an event about two fields. */
const event = { institutionId: text('00016'), kind: text('changed'), field: texts('email', 'postalAddress') };

const cases: readonly (readonly [what: string, policy: FilterPolicy | undefined, taken: boolean])[] = [
  ['no policy', undefined, true],
  ['an empty policy', {}, true],
  ['another text', { institutionId: ['00042'] }, false],
  ['one of several texts', { institutionId: ['00042', '00016'] }, true],
  ['one name of two', { institutionId: ['00016'], kind: ['restored'] }, false],
  ['an element of an array', { field: ['postalAddress'] }, true],
  ['no element of an array', { field: ['phoneNumber'] }, false],
  ['an attribute that is not there', { actor: ['agent-7'] }, false],
  ['anything but another', { kind: [{ 'anything-but': ['not-reached', 'restored'] }] }, true],
  ['anything but one text', { kind: [{ 'anything-but': 'changed' }] }, false],
  ['anything but, where an element is not listed', { field: [{ 'anything-but': ['email'] }] }, true],
  ['anything but all elements', { field: [{ 'anything-but': ['email', 'postalAddress'] }] }, false],
  ['anything but, of what is not there', { actor: [{ 'anything-but': ['agent-7'] }] }, false],
  ['another prefix', { institutionId: [{ prefix: '16' }] }, false],
  ['a prefix of an element', { field: [{ prefix: 'postal' }] }, true],
  ['what does not exist', { actor: [{ exists: true }] }, false],
  ['absence of what exists', { kind: [{ exists: false }] }, false],
  ['absence, or a text', { kind: [{ exists: false }, 'changed'] }, true],
];

describe('takesMessage', () => {
  it.each(cases)('decides by %s', (_, policy, isTaken) => {
    expect(takesMessage(policy, event)).toBe(isTaken);
  });

  it('takes a message without attributes only where there is nothing to meet', () => {
    expect(takesMessage(undefined, {})).toBe(true);
    expect(takesMessage({}, {})).toBe(true);
    expect(takesMessage({ actor: [{ exists: false }] }, {})).toBe(false);
  });
});

describe('FilterPolicy', () => {
  it.each([{ kind: [] }, { kind: [{ suffix: 'ed' }] }, { kind: [{ 'anything-but': { prefix: 'not-' } }] }])(
    'refuses what is not played here: %j',
    (policy) => {
      expect(v.safeParse(FilterPolicy, policy).success).toBe(false);
    },
  );
});
