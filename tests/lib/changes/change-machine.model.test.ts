import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { explore, type Exploration } from './model/explore.ts';
import type { Property } from './model/properties.ts';
import {
  allAssumptions,
  noFaults,
  wholeProtocol,
  type Assumptions,
  type Faults,
  type Protocol,
  type Scenario,
} from './model/scenario.ts';

interface Given extends Partial<Omit<Scenario, 'faults' | 'protocol' | 'assumptions'>> {
  readonly faults?: Partial<Faults>;
  readonly protocol?: Partial<Protocol>;
  readonly assumptions?: Partial<Assumptions>;
}

const a = { email: 'a' };
const b = { email: 'b' };
const both = { email: 'a', phoneNumber: 'a' };

/** One update, told to one recipient, unless more is given. */
const scenario = ({ faults, protocol, assumptions, ...given }: Given): Scenario => ({
  updates: [a],
  recipients: ['email/old', 'email/former-1'],
  settlers: 1,
  sending: 'stepwise',
  publishing: 'at-once',
  ticks: 8,
  ...given,
  faults: { ...noFaults, ...faults },
  protocol: { ...wholeProtocol, ...protocol },
  assumptions: { ...allAssumptions, ...assumptions },
});

/** One update of two fields, told to everyone. */
const two: Given = { updates: [both], recipients: undefined, sending: 'at-once', ticks: 6 };
/** What of it comes after the verdict is found by the audit. */
const late: Given = { ...two, ticks: 8, auditTicks: 6, assumptions: { writesEnd: false } };

/** `npm run fuzz` takes every world a tick further, and half as long again. */
const ticksSpared = fuzzRuns > 1_000 ? 0 : 1;

const settled: ChangeRecord['state'][] = ['SENDING', 'TELLING', 'NOT_APPLIED', 'NOTIFIED'];

/** How the first property that does not hold comes to fail. */
const downfall = ({ violation }: Exploration): string => violation?.history.join(', ') ?? 'nothing';

describe('no change without a notice and an event, no notice or event without a change, at most one notice: in every world', () => {
  // Sending is taken step by step where there is one update, so that with two it may be taken as one step.
  it.each<readonly [string, Given]>([
    [
      'one update and two recipients, with a kill anywhere, a lost message and a duplicate',
      {
        recipients: ['email/old', 'email/new'],
        ticks: 5,
        faults: { kills: 1, lostMessages: 1, doubledMessages: 1 },
      },
    ],
    [
      'one update with two kills, a lost message and a failed send',
      { faults: { kills: 2, lostMessages: 1, failedSends: 1 } },
    ],
    [
      'one update with a kill anywhere, a duplicate message and two failed events',
      { publishing: 'stepwise', ticks: 6, faults: { kills: 1, doubledMessages: 1, failedEvents: 2 } },
    ],
    ['two settlements at once', { settlers: 2, faults: { kills: 2, doubledMessages: 1, failedSends: 1 } }],
    ['another writer', { faults: { kills: 1, otherWriters: 1 } }],
    [
      'two updates to the same value',
      { updates: [a, a], sending: 'at-once', faults: { kills: 1, doubledMessages: 1 } },
    ],
    [
      'two updates to different values',
      { updates: [a, b], sending: 'at-once', ticks: 6, faults: { kills: 1 } },
    ],
    [
      'two updates and another writer',
      { updates: [a, b], sending: 'at-once', ticks: 5, faults: { otherWriters: 1 } },
    ],
    [
      'a settlement that comes too early, with a kill anywhere',
      { ticks: 6, faults: { kills: 1, earlySettlers: 1 } },
    ],
    [
      'another writer who restores the former value, when every reply arrives, even late',
      {
        repliesArrive: true,
        assumptions: { nobodyRestores: false },
        faults: { otherWriters: 1, lostMessages: 1 },
      },
    ],
    ['a provider that accepts a notice and drops it', { faults: { kills: 1, drops: 1 } }],
    [
      'a platform that stores values in its own form, and two updates to the same value',
      { updates: [a, a], form: 'foreseen', sending: 'at-once', faults: { kills: 1 } },
    ],
    [
      'two updates to the same value and two stale reads',
      { updates: [a, a], sending: 'at-once', ticks: 6, faults: { kills: 1, staleReads: 2 } },
    ],
    [
      'two updates to different values and two stale reads',
      {
        updates: [a, b],
        sending: 'at-once',
        ticks: 5,
        assumptions: { readsCatchUp: false },
        faults: { staleReads: 2 },
      },
    ],
    [
      'a platform that stores values in an unforeseen form, and two updates to the same value',
      { updates: [a, a], form: 'unforeseen', sending: 'at-once' },
    ],
    [
      'two fields, a partial write, with a kill anywhere, a lost message and a duplicate',
      { ...two, faults: { parts: 1, kills: 1, lostMessages: 1, doubledMessages: 1 } },
    ],
    [
      'two fields, another writer of either, a partial write, and two settlements at once',
      { ...two, settlers: 2, faults: { parts: 1, otherWriters: 1, kills: 1 } },
    ],
    [
      'two fields, another writer of either, a partial write, and a success that shows nothing',
      { ...two, showsNothing: true, faults: { parts: 1, otherWriters: 1 } },
    ],
    [
      'two fields and another writer who restores one, when every reply arrives, even late',
      {
        ...two,
        repliesArrive: true,
        assumptions: { nobodyRestores: false },
        settlers: 2,
        faults: { otherWriters: 1, lostMessages: 1, doubledMessages: 1 },
      },
    ],
    [
      'two fields, a partial write, and the same request again, on a platform that stores values in its own form',
      { ...two, updates: [both, both], form: 'foreseen', faults: { parts: 1 } },
    ],
    [
      'two fields, a partial write, a stale read, and then another value for one of them',
      { ...two, updates: [both, b], ticks: 4, faults: { parts: 1, staleReads: 1 } },
    ],
    [
      'two fields, a partial write and the rest after the verdict, with a kill anywhere and two settlements at once',
      { ...late, settlers: 2, faults: { parts: 1, kills: 1, lostMessages: 1 } },
    ],
  ])(
    '%s',
    (_, given) => {
      const { ticks, ...rest } = scenario(given);
      const explored = explore({ ...rest, ticks: ticks - ticksSpared });
      expect(downfall(explored)).toBe('nothing');
      // A check that sees little, or never gets to the end of a change, proves nothing.
      expect([...explored.states]).toEqual(expect.arrayContaining(settled));
      expect(explored.worlds).toBeGreaterThan(1_000);
      expect(explored.worlds).toBeLessThan(150_000);
    },
    120_000,
  );
});

const untold: Property = 'no change without a notice';
const unpublished: Property = 'no change without an event';
const invented: Property = 'no notice without a change';
const doubled: Property = 'at most one notice';
const rejected: Property = 'no rejection of what took effect';
const early: Property = 'no verdict before its time';
const tooLate: Property = 'no notice later than need be';

/** What fails without each part of the protocol, and without each assumption. */
const needed: readonly (readonly [keyof Protocol | keyof Assumptions, Property, Given])[] = [
  ['quarantine', untold, { faults: { kills: 1 } }],
  ['quarantineCheck', early, { faults: { earlySettlers: 1 } }],
  ['publishAtVerdict', tooLate, {}],
  [
    'lateSuccess',
    untold,
    { repliesArrive: true, assumptions: { nobodyRestores: false }, faults: { otherWriters: 1 } },
  ],
  [
    'lateSuccess',
    untold,
    { ...two, repliesArrive: true, assumptions: { nobodyRestores: false }, faults: { otherWriters: 1 } },
  ],
  ['sameness', invented, { form: 'foreseen', sending: 'at-once' }],
  ['staleReadRule', invented, { updates: [a, a], sending: 'at-once', faults: { staleReads: 1 } }],
  ['staleReadRule', untold, { updates: [a, b], sending: 'at-once', faults: { staleReads: 1 } }],
  ['staleReadRule', untold, { ...two, updates: [{ phoneNumber: 'a' }, a], faults: { staleReads: 1 } }],
  ['fieldVerdicts', invented, { ...two, faults: { parts: 1 } }],
  ['fieldVerdicts', invented, { ...two, faults: { otherWriters: 1 } }],
  ['successCheck', invented, { ...two, faults: { parts: 1 } }],
  ['rejectionCheck', rejected, { ...two, faults: { parts: 1 } }],
  ['otherAddresses', untold, { ...two, updates: [a] }],
  ['laterRecipients', untold, { ...late, faults: { parts: 1 } }],
  ['audits', untold, { ...late, faults: { parts: 1 } }],
  ['auditRevisions', untold, { ...late, settlers: 2, faults: { parts: 1 } }],
  ['droppedReports', untold, { faults: { drops: 1 } }],
  ['intentFirst', untold, { faults: { kills: 1 } }],
  ['sendBy', untold, { faults: { kills: 1 } }],
  ['settlement', untold, { faults: { kills: 1 } }],
  ['settlement', untold, { faults: { lostMessages: 1 } }],
  ['claims', doubled, { faults: { doubledMessages: 1 } }],
  ['evidence', doubled, { faults: { kills: 1 } }],
  ['publishFirst', unpublished, { publishing: 'stepwise', faults: { kills: 1 } }],
  ['lock', invented, { updates: [a, a], sending: 'at-once' }],
  ['lock', untold, { updates: [a, b], sending: 'at-once' }],
  ['writesEnd', untold, { faults: { kills: 1 } }],
  ['nobodyRestores', untold, { faults: { kills: 1, otherWriters: 1 } }],
  ['ownForms', invented, { ...two, faults: { parts: 1, otherWriters: 1 } }],
  ['readsCatchUp', invented, { updates: [a, a], sending: 'at-once', faults: { staleReads: 2 } }],
  ['reportsInTime', doubled, { faults: { kills: 1 } }],
  ['invocationsEnd', doubled, { faults: { doubledMessages: 1 } }],
];

/** Each run is made here, so that the name of its test can tell what happened in it. */
const runs = needed.map(([part, property, given]) => {
  const without = { protocol: { [part]: false }, assumptions: { ...given.assumptions, [part]: false } };
  const explored = explore(scenario({ ...given, ...without }));
  return { part, property, explored, history: downfall(explored) };
});

describe('each part and each assumption is needed', () => {
  it.each(runs)('without $part, “$property” fails: $history', ({ property, explored }) => {
    expect(explored.violation?.property).toBe(property);
  });
});
