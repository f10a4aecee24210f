import type { ChangeRecord } from '../../lib/changes/change.ts';
import { isAudited, step, type Observation } from '../../lib/changes/change-machine.ts';

/** What can happen to a change, in the words of the diagram. */
const events: readonly (readonly [words: string, event: Observation])[] = [
  ['write confirmed', { seen: 'write-confirmed' }],
  ['write rejected', { seen: 'write-refused' }],
  ['new values on file', { seen: 'on-file', shows: 'new' }],
  ['old values on file', { seen: 'on-file', shows: 'old' }],
  ['other values on file', { seen: 'on-file', shows: 'neither' }],
  ['user gone', { seen: 'on-file', shows: 'gone' }],
  ['read-back failed', { seen: 'on-file-unreadable' }],
  ['notices overdue', { seen: 'notices-overdue' }],
  ['every notice final', { seen: 'sent', recipient: 'email/old', providerId: 'id' }],
];

/** Every pause is the same, so that a change visits few moments. */
const times = { republishMs: 0, leaseMs: 0, rereadMs: 0, auditMs: 0 };

const opened: ChangeRecord = {
  institutionId: '00016',
  customerId: 'customer',
  number: 1,
  changeId: 'change',
  owner: 'invocation',
  clientId: 'client',
  correlationId: 'correlation',
  institutionUserId: 'user',
  fields: ['email'],
  recipients: [{ channel: 'email', role: 'old', maskedAddress: '' }],
  past: [],
  openedAt: 0,
  sendBy: 0,
  resolveAt: 0,
  sealedContacts: '',
  state: 'SENDING',
  wording: 'specific',
  settledAt: undefined,
  notices: {},
  due: 0,
  republished: 0,
  revision: 1,
};

const wordsFor = (words: string, { seen }: Observation, from: ChangeRecord, isEnd: boolean): string => {
  if (seen !== 'on-file' || !isAudited(from)) return words;
  return isEnd ? 'audit' : `audit: ${words}`;
};

/** Every arrow between two states that the state machine takes when it is run, with the events that take it. */
const findArrows = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const arrows = new Map<string, Set<string>>();
  const draw = (from: string, to: string, words: string): void => {
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(words));
  };
  const visited = new Set<string>();
  const visit = (change: ChangeRecord): void => {
    const key = JSON.stringify([change.state, change.due, change.notices]);
    if (visited.has(key)) return;
    visited.add(key);
    for (const [words, event] of events) {
      const { change: next } = step(change, event, change.due ?? 0, times);
      const isEnd = change.due !== undefined && next.due === undefined;
      if (next.state !== change.state) draw(change.state, next.state, wordsFor(words, event, change, false));
      else if (isEnd) draw(change.state, '[*]', wordsFor(words, event, change, true));
      visit(next);
    }
  };
  visit(opened);
  return arrows;
};

export const stateDiagram = (): string => {
  const arrows = [...findArrows()].map(([arrow, words]) => `  ${arrow}: ${[...words].join(' / ')}`);
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> SENDING: intent recorded', ...arrows, '```'].join('\n');
};
