import { describe, expect, it } from '@jest/globals';
import {
  noticeInEvent,
  parseEmailEvent,
  reportInEvent,
  type EmailEvent,
} from '../../../../lib/notices/providers/email-event.ts';
import { PoisonMessage } from '../../../../lib/poison-message.ts';

const tags = {
  'ses:configuration-set': ['notices'],
  institutionId: ['00016'],
  userKey: ['18fc507616c646048ea400138c8ac887'],
  number: ['7'],
  changeId: ['3fa94c1b-5d20-8e11-9c7a-1f0000000007'],
  channel: ['email'],
  role: ['old'],
};
const mail = {
  timestamp: '2026-11-03T20:04:07.012Z',
  source: 'notices@first-example.bank',
  messageId: 'ses-1',
  destination: ['finley.banker@gmail.com'],
  tags,
};
const timestamp = '2026-11-03T20:05:00.000Z';

const event = (eventType: string, more: object = {}): string => JSON.stringify({ eventType, mail, ...more });

const bounce = (bounceType: string, bounceSubType: string, ...dsn: readonly object[]) =>
  event('Bounce', {
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: dsn.map((fields) => ({ emailAddress: 'finley.banker@gmail.com', ...fields })),
      timestamp,
    },
  });

const read = (message: string): EmailEvent => {
  const parsed = parseEmailEvent(message);
  if (!parsed) throw new Error('the event is about no notice');
  return parsed;
};

describe('noticeInEvent', () => {
  it('reads which notice an event is about', () => {
    expect(noticeInEvent(read(event('Send', { send: {} })))).toEqual({
      key: { institutionId: '00016', userKey: '18fc507616c646048ea400138c8ac887', number: 7 },
      changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
      recipient: 'email/old',
    });
  });
});

describe('reportInEvent', () => {
  it.each([
    ['sent', event('Send', { send: {} })],
    ['delivered', event('Delivery', { delivery: { timestamp, recipients: mail.destination } })],
  ])('reads that a notice was %s', (kind, message) => {
    expect(reportInEvent(read(message))).toEqual({ kind, providerId: 'ses-1' });
  });

  // One line a case: the event, and why the notice did not arrive.
  it.each([
    [bounce('Permanent', 'General', { action: 'failed', status: '5.1.1' }), 'bounce-permanent-general'],
    [bounce('Permanent', 'OnAccountSuppressionList'), 'bounce-permanent-on-account-suppression-list'],
    [bounce('Undetermined', 'Undetermined'), 'bounce-undetermined-undetermined'],
    [bounce('Transient', 'MailboxFull', {}), 'bounce-transient-mailbox-full'],
    [bounce('Transient', 'ContentRejected', {}), 'bounce-transient-content-rejected'],
    [bounce('Transient', 'MessageTooLarge', {}), 'bounce-transient-message-too-large'],
    [bounce('Transient', 'AttachmentRejected', {}), 'bounce-transient-attachment-rejected'],
    [bounce('Transient', 'General', { action: ' FAILED' }), 'bounce-transient-general'],
    [bounce('Transient', 'General', { status: '5.7.1' }), 'bounce-transient-general'],
    [bounce('Transient', 'General', { status: '4.4.7', action: null }), 'bounce-transient-general'],
    [bounce('Transient', 'General', {}, { action: 'failed' }), 'bounce-transient-general'],
    [
      event('Complaint', { complaint: { timestamp, complaintSubType: 'OnAccountSuppressionList' } }),
      'complaint-on-account-suppression-list',
    ],
    [event('Reject', { reject: { reason: 'Bad content' } }), 'reject'],
    [event('Rendering Failure', { failure: {} }), 'rendering-failure'],
    [event('RenderingFailure', { failure: {} }), 'rendering-failure'],
  ])('reads that a notice is undeliverable (%#)', (message, reason) => {
    const report = reportInEvent(read(message));
    expect(report).toEqual({ kind: 'undeliverable', reason });
    expect(JSON.stringify(report)).not.toContain('finley.banker');
  });

  it.each([
    { timestamp },
    { timestamp, complaintSubType: null },
    { timestamp, complaintSubType: 'SomethingNew' },
  ])('reads the complaint %j as delivered and complained of', (complaint) => {
    expect(reportInEvent(read(event('Complaint', { complaint })))).toEqual({
      kind: 'complained',
      providerId: 'ses-1',
    });
  });

  it('reads a not-spam report as a delivery', () => {
    const complaint = { timestamp, complaintFeedbackType: 'not-spam' };
    expect(reportInEvent(read(event('Complaint', { complaint })))).toMatchObject({ kind: 'delivered' });
  });

  it.each([
    ['an absence reply', bounce('Transient', 'General', {})],
    ['an absence reply with empty fields', bounce('Transient', 'General', { action: null, status: null })],
    ['a delay', bounce('Transient', 'General', { action: 'delayed' })],
    ['failed authentication', event('Complaint', { complaint: { complaintFeedbackType: 'auth-failure' } })],
    ['a delay with its status', bounce('Transient', 'General', { action: 'Delayed', status: '4.4.1' })],
  ])('finds no report in %s', (_, message) => {
    expect(reportInEvent(read(message))).toBeUndefined();
  });
});

describe('parseEmailEvent', () => {
  it.each([
    ['a delay', event('DeliveryDelay', { deliveryDelay: { timestamp } })],
    ['an opened mail', event('Open')],
    ['the SES greeting', 'Successfully validated SNS topic for Amazon SES event publishing.'],
  ])('ignores %s', (_, message) => {
    expect(parseEmailEvent(message)).toBeUndefined();
  });

  it.each([
    ['bad JSON', '{'],
    ['null', 'null'],
    ['an unknown kind', event('Teleport')],
    ['mail that is not a notice', event('Send', { mail: { ...mail, tags: { x: ['y'] } } })],
    ['an invalid number', event('Send', { mail: { ...mail, tags: { ...tags, number: ['0x7'] } } })],
    ['an unknown role', event('Send', { mail: { ...mail, tags: { ...tags, role: ['admin'] } } })],
    ['two values for one tag', event('Send', { mail: { ...mail, tags: { ...tags, role: ['old', 'new'] } } })],
    ['a bounce without its part', event('Bounce')],
  ])('refuses %s', (_, message) => {
    expect(() => parseEmailEvent(message)).toThrow(PoisonMessage);
  });
});
