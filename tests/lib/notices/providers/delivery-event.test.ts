import { describe, expect, it } from '@jest/globals';
import { parseDeliveryEvent } from '../../../../lib/notices/providers/delivery-event.ts';

const tags = {
  'ses:configuration-set': ['notices'],
  institutionId: ['00016'],
  customerId: ['18fc507616c646048ea400138c8ac887'],
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

const bounce = (bounceType: string, bounceSubType: string, action?: string) =>
  event('Bounce', {
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: 'finley.banker@gmail.com', action }],
      timestamp,
    },
  });

describe('parseDeliveryEvent', () => {
  it('reads which notice was sent', () => {
    expect(parseDeliveryEvent(event('Send', { send: {} }))).toEqual({
      key: { institutionId: '00016', customerId: '18fc507616c646048ea400138c8ac887', number: 7 },
      changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
      recipient: 'email/old',
      kind: 'sent',
      providerId: 'ses-1',
      reason: undefined,
    });
  });

  it('reads a delivery', () => {
    const message = event('Delivery', { delivery: { timestamp, recipients: mail.destination } });
    expect(parseDeliveryEvent(message)).toMatchObject({ kind: 'delivered' });
  });

  it.each([
    [bounce('Permanent', 'General', 'failed'), 'bounce-permanent-general'],
    [bounce('Permanent', 'OnAccountSuppressionList'), 'bounce-permanent-on-account-suppression-list'],
    [bounce('Undetermined', 'Undetermined'), 'bounce-undetermined-undetermined'],
    [bounce('Transient', 'MailboxFull', 'failed'), 'bounce-transient-mailbox-full'],
    [event('Complaint', { complaint: { timestamp, complaintSubType: null } }), 'complaint'],
    [
      event('Complaint', { complaint: { timestamp, complaintSubType: 'OnAccountSuppressionList' } }),
      'complaint-on-account-suppression-list',
    ],
    [event('Reject', { reject: { reason: 'Bad content' } }), 'reject'],
    [event('Rendering Failure', { failure: {} }), 'rendering-failure'],
  ])('reads that a notice is undeliverable (%#)', (message, reason) => {
    expect(parseDeliveryEvent(message)).toMatchObject({
      kind: 'undeliverable',
      recipient: 'email/old',
      reason,
    });
    expect(JSON.stringify(parseDeliveryEvent(message))).not.toContain('finley.banker');
  });

  it.each([
    ['an absence reply', bounce('Transient', 'General')],
    ['a bounce that is a delay', bounce('Transient', 'General', 'delayed')],
    ['a delay', event('DeliveryDelay', { deliveryDelay: { timestamp } })],
    ['an opened mail', event('Open')],
    ['a click', event('Click')],
    ['a subscription', event('Subscription')],
    ['the greeting', 'Successfully validated SNS topic for Amazon SES event publishing.'],
  ])('says nothing of %s', (_, message) => {
    expect(parseDeliveryEvent(message)).toBeUndefined();
  });

  it.each([
    ['bad JSON', '{'],
    ['no event', 'null'],
    ['an unknown kind', event('Teleport')],
    ['mail that is no notice', event('Send', { mail: { ...mail, tags: { x: ['y'] } } })],
    ['a number that is none', event('Send', { mail: { ...mail, tags: { ...tags, number: ['0x7'] } } })],
    ['a role that is none', event('Send', { mail: { ...mail, tags: { ...tags, role: ['admin'] } } })],
    ['two values for one tag', event('Send', { mail: { ...mail, tags: { ...tags, role: ['old', 'new'] } } })],
    ['a bounce without its part', event('Bounce')],
  ])('refuses %s', (_, message) => {
    expect(() => parseDeliveryEvent(message)).toThrow(
      expect.objectContaining({ reason: 'validation-failed', detail: 'delivery-event-not-valid' }),
    );
  });
});
