import type { Context } from 'aws-lambda';
import {
  recipientId,
  type Change,
  type ChangeRecord,
  type NoticeChannel,
  type Recipient,
  type RecipientId,
} from '../../lib/changes/change.ts';
import type {
  ChangeLedger,
  ChangeVault,
  MessageIndex,
  SentMessage,
} from '../../lib/changes/change-ledger.ts';
import type { ChangeEvent, Transition } from '../../lib/changes/change-event.ts';
import { fieldsToldTo, owedTo } from '../../lib/changes/effects.ts';
import { owedEvents } from '../../lib/changes/public-events.ts';
import type { RecordEvent } from '../../lib/changes/record-event.ts';
import type { Institutions } from '../../lib/institutions/institutions.ts';
import type { Logger } from '../../lib/logger.ts';
import { parseAnnouncement, type Announcement } from '../../lib/announcements/announcement.ts';
import { cloudEventOf, type EventTopic } from '../../lib/announcements/cloud-event.ts';
import { attemptAll, handleEach } from '../../lib/messages/handle-each.ts';
import type { NoticeSender, SendOutcome } from '../../lib/notices/notice-sender.ts';
import { snsMessage, snsRecords } from '../../lib/messages/sns-records.ts';
import { AppError } from '../../lib/errors.ts';
import { PoisonMessage } from '../../lib/poison-message.ts';

export interface SendNoticesDeps {
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly recordEvent: RecordEvent;
  readonly messages: Pick<MessageIndex, 'remember'>;
  readonly vault: Pick<ChangeVault, 'reveal'>;
  readonly events: EventTopic;
  readonly institutions: Institutions;
  readonly senders: Readonly<Record<NoticeChannel, NoticeSender>>;
  readonly logger: Logger;
  readonly newId: () => string;
}

/** No notice is started in the last part of an invocation, so that each one can finish. */
const keptShare = 1 / 4;

/** Sends each notice once, old addresses first, and publishes events; throws while any is owed, so that Lambda retries. */
export const sendNotices =
  (deps: SendNoticesDeps) =>
  (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const keptMs = context.getRemainingTimeInMillis() * keptShare;
    const hasTime = () => context.getRemainingTimeInMillis() >= keptMs;
    return handleEach({ ...deps, operation: 'send-notices' }, snsRecords(event), async (record) => {
      const announced = await announcedChange(deps, parseAnnouncement(snsMessage(record)));
      const progress = trackProgress(deps, announced);
      // Notices do not wait for events; a failed publish is tried again at the end.
      const publishing = progress.publishEvents().catch(() => undefined);
      await attemptAll(
        [
          () => notifyAll({ ...deps, progress }, announced, hasTime),
          progress.save,
          async () => {
            await publishing;
            await progress.publishEvents();
            await progress.save();
          },
        ],
        (work) => work(),
      );
    });
  };

/** An announcement proves that the write succeeded. */
const announcedChange = async (
  { ledger, recordEvent }: SendNoticesDeps,
  announcement: Announcement,
): Promise<ChangeRecord> => {
  const known = await ledger.find(announcement);
  if (known?.changeId !== announcement.changeId || known.owner !== announcement.owner) {
    throw new PoisonMessage('announcement-of-unknown-change');
  }
  const unchanged = known.fields.filter((field) => !announcement.fields.includes(field));
  return (await recordEvent(known, { type: 'write-confirmed', unchanged })).change;
};

/** Saves each transition of a change from its latest state, and publishes its events. */
const trackProgress = (
  { recordEvent, events }: Pick<SendNoticesDeps, 'recordEvent' | 'events'>,
  start: ChangeRecord,
) => {
  let latest = start;
  const published = new Set<number>();
  /** The outcome of a send is saved together with the next claim. */
  const unsaved: ChangeEvent[] = [];

  const marks = (): readonly ChangeEvent[] =>
    owedEvents(latest)
      .filter((position) => published.has(position))
      .map((position) => ({ type: 'event-published', position }));

  const record = async (...requested: readonly ChangeEvent[]): Promise<Transition> => {
    const outcomes = [...unsaved];
    const moved = await recordEvent(latest, ...marks(), ...outcomes, ...requested);
    unsaved.splice(0, outcomes.length);
    latest = moved.change;
    return moved;
  };

  return {
    claim: async (recipient: RecipientId, by: string): Promise<boolean> =>
      (await record({ type: 'send-requested', recipient, by })).send === true,
    conclude: (event: ChangeEvent): void => void unsaved.push(event),
    save: async (): Promise<void> => {
      await record();
    },
    publishEvents: async (): Promise<void> => {
      for (const position of owedEvents(latest).filter((each) => !published.has(each))) {
        await events.publish(cloudEventOf(latest, position));
        published.add(position);
      }
    },
  };
};

interface NotifyDeps extends SendNoticesDeps {
  readonly progress: ReturnType<typeof trackProgress>;
}

const notifyAll = async (
  deps: NotifyDeps,
  announced: ChangeRecord,
  hasTime: () => boolean,
): Promise<void> => {
  const change = await deps.vault.reveal(announced);
  if (change === undefined) throw new AppError('internal', { detail: 'values-missing' });
  await attemptAll(owedTo(change), async (recipient) => {
    const isTold = hasTime() && (await notify(deps, change, recipient));
    if (!isTold) throw new Error('a notice is still owed');
  });
};

const notify = async (deps: NotifyDeps, change: Change, to: Recipient): Promise<boolean> => {
  const { progress, logger, newId } = deps;
  const recipient = recipientId(to);
  const by = newId();
  if (!(await progress.claim(recipient, by))) return true;
  const { institutionId, changeId } = change;
  const sent = await send(deps, change, to);
  logger.outcome(
    'Notice',
    sent.outcome,
    {
      institutionId,
      changeId,
      channel: to.channel,
      role: to.role,
      detail: 'reason' in sent ? sent.reason : undefined,
    },
    'cause' in sent ? sent.cause : undefined,
  );
  switch (sent.outcome) {
    case 'sent': {
      const { providerId } = sent;
      // SES returns the change's tags with every event.
      if (to.channel !== 'email') {
        await remember(deps, to.channel, { providerId, key: change, recipient });
      }
      progress.conclude({ type: 'sent', recipient, providerId });
      return true;
    }
    case 'undeliverable':
      progress.conclude({ type: 'undeliverable', recipient, reason: sent.reason });
      return true;
    case 'failed':
      progress.conclude({ type: 'send-failed', recipient, by });
      return false;
    case 'unclear':
      // It stays claimed until its lease ends; by then the provider's report shows whether it was sent.
      return false;
  }
};

const send = async (
  { institutions, senders }: NotifyDeps,
  change: Change,
  recipient: Recipient,
): Promise<SendOutcome> => {
  const institution = institutions.find(change.institutionId);
  if (!institution) return { outcome: 'failed', reason: 'institution-not-served' };
  const told = fieldsToldTo(change, recipient);
  const isWhole = told.every((field) => change.effects[field] === 'applied');
  const kind = change.revertOf === undefined ? 'changed' : 'restored';
  return senders[recipient.channel].send({
    kind: isWhole ? kind : 'general',
    change,
    recipient,
    institution,
  });
};

const remember = async (
  { messages, logger }: NotifyDeps,
  channel: NoticeChannel,
  message: SentMessage,
): Promise<void> => {
  try {
    await messages.remember(message);
  } catch (error) {
    // Only the delivery report is lost.
    logger.warn('message-not-remembered', { channel }, error);
  }
};
