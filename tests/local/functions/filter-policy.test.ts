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
  ['a value that is not in the array', { field: ['phoneNumber'] }, false],
  ['a missing attribute', { actor: ['agent-7'] }, false],
  ['anything but other texts', { kind: [{ 'anything-but': ['not-reached', 'restored'] }] }, true],
  ['anything but this text', { kind: [{ 'anything-but': ['changed'] }] }, false],
  ['anything but, with an unlisted element', { field: [{ 'anything-but': ['email'] }] }, true],
  ['anything but all elements', { field: [{ 'anything-but': ['email', 'postalAddress'] }] }, false],
  ['anything but, for a missing attribute', { actor: [{ 'anything-but': ['agent-7'] }] }, false],
];

describe('takesMessage', () => {
  it.each(cases)('decides by %s', (_, policy, isTaken) => {
    expect(takesMessage(policy, event)).toBe(isTaken);
  });
});

describe('FilterPolicy', () => {
  it.each([
    { kind: [] },
    { kind: [{ prefix: 'chang' }] },
    { kind: [{ 'anything-but': { prefix: 'not-' } }] },
  ])('refuses a policy that is not supported here: %j', (policy) => {
    expect(v.safeParse(FilterPolicy, policy).success).toBe(false);
  });
});
