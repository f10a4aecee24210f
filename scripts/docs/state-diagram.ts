import type { ChangeRecord } from '../../lib/changes/change.ts';
import { isAudited, type ChangeEvent } from '../../lib/changes/change-event.ts';
import { transition } from '../../lib/changes/change-machine.ts';

/** What can happen to a change, in the words of the diagram. */
const events: readonly (readonly [words: string, event: ChangeEvent])[] = [
  ['write confirmed', { type: 'write-confirmed' }],
  ['write rejected', { type: 'write-rejected' }],
  ['new values on file', { type: 'file-read', shows: { email: 'new' } }],
  ['old values on file', { type: 'file-read', shows: { email: 'old' } }],
  ['other values on file', { type: 'file-read', shows: { email: 'neither' } }],
  ['user gone', { type: 'file-read', shows: 'user-gone' }],
  ['file unreadable', { type: 'file-unreadable' }],
  ['notices overdue', { type: 'notices-overdue' }],
  ['last notice final', { type: 'sent', recipient: 'email/old', providerId: 'id' }],
  ['last event published', { type: 'event-published', position: 0 }],
];

/** Every pause is the same, so that a change visits few moments. */
const times = { republishMs: 0, leaseMs: 0, rereadMs: 0, auditMs: 0 };

const opened: ChangeRecord = {
  institutionId: '00016',
  userKey: 'user',
  number: 1,
  changeId: 'change',
  owner: 'invocation',
  clientId: 'client',
  correlationId: 'correlation',
  institutionUserId: 'user',
  fields: ['email'],
  recipients: [{ channel: 'email', role: 'old', maskedAddress: '' }],
  repeats: [],
  openedAt: 0,
  sendBy: 0,
  resolveAt: 0,
  state: 'SENDING',
  effects: {},
  settledAt: undefined,
  notices: {},
  publicEvents: [],
  due: 0,
  republished: 0,
  revision: 1,
};

const wordsFor = (words: string, { type }: ChangeEvent, from: ChangeRecord, isEnd: boolean): string => {
  if (type !== 'file-read' || !isAudited(from)) return words;
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
    const key = JSON.stringify([
      change.state,
      change.due,
      change.effects,
      change.notices,
      change.publicEvents,
    ]);
    if (visited.has(key)) return;
    visited.add(key);
    for (const [words, event] of events) {
      const { change: next } = transition(change, event, change.due ?? 0, times);
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
