import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { recordDelivery } from '../../../functions/record-delivery/record-delivery.ts';
import { noraId } from '../people.ts';
import { bounce, emailEvent, reportedAt, throughLogs, throughSns } from '../reports.ts';
import { startWithChange, type Service } from '../service.ts';

/** A service with one change of which everyone is told. */
const afterNotices = async () => {
  const { service, change } = await startWithChange();
  await service.deliver();
  return { service, change };
};

const send = { eventType: 'Send', send: {} };
const delivery = { eventType: 'Delivery', delivery: { timestamp: reportedAt } };
interface SmsReport {
  readonly messageId: string;
  readonly status: string;
  readonly providerResponse?: string;
}
const smsLog = (...reports: readonly SmsReport[]): object =>
  throughLogs(
    reports.map(({ messageId, status, providerResponse = 'Message has been accepted by phone' }) => ({
      notification: { messageId, timestamp: reportedAt },
      delivery: { phoneCarrier: 'A', destination: '+11234567890', providerResponse },
      status,
    })),
  );

const noticesOf = ({ memory }: Service): ChangeRecord['notices'] => memory.changes()[0]?.notices ?? {};
const alarmsIn = ({ log }: Service, name: string): number =>
  log.events().filter((event) => event === name).length;

describe('record-delivery', () => {
  it('proves a send that was not marked, so that it is not sent again', async () => {
    const { service, change } = await startWithChange();
    service.outbox.failNext('email', { outcome: 'lost' });
    await service.deliver().catch(() => undefined);
    expect(noticesOf(service)['email/old']?.state).toBe('claimed');
    await service.record(throughSns(emailEvent(change, send)));
    expect(noticesOf(service)['email/old']).toMatchObject({ state: 'sent', providerId: 'message-1' });
    await service.tellAfter(90_000);
    expect(service.outbox.told().filter((one) => one.startsWith('email/old'))).toHaveLength(1);
    expect(service.memory.changes()[0]?.state).toBe('NOTIFIED');
  });

  it.each([
    ['a delivery', delivery, { state: 'delivered', providerId: 'message-1' }],
    ['a bounce', bounce, { state: 'undeliverable', reason: 'bounce-permanent-general' }],
    [
      'a complaint',
      { eventType: 'Complaint', complaint: { timestamp: reportedAt } },
      { state: 'delivered', complainedAt: expect.any(Number) },
    ],
    ['a rejection', { eventType: 'Reject', reject: { reason: 'Bad content' } }, { state: 'undeliverable' }],
  ])('records %s of an email', async (_case, event, notice) => {
    const { service, change } = await afterNotices();
    await service.record(throughSns(emailEvent(change, event)));
    expect(noticesOf(service)['email/old']).toMatchObject(notice);
  });

  it.each([
    ['SUCCESS', undefined, { state: 'delivered', providerId: 'message-2' }],
    ['FAILURE', 'Phone number is opted out', { state: 'undeliverable', reason: 'phone-number-is-opted-out' }],
  ])('records %s of a text message by its provider’s id', async (status, providerResponse, notice) => {
    const { service } = await afterNotices();
    await service.record(
      smsLog({ messageId: 'message-2', status, ...(providerResponse !== undefined && { providerResponse }) }),
    );
    expect(noticesOf(service)['sms/old']).toMatchObject(notice);
    expect(alarmsIn(service, 'sending-paused')).toBe(0);
  });

  it('raises an alarm when the account has no quota left, and sends the text message again later', async () => {
    const { service } = await afterNotices();
    const report = { messageId: 'message-2', status: 'FAILURE', providerResponse: 'Quota exceeded' };
    await service.record(smsLog(report, report));
    expect(alarmsIn(service, 'sending-paused')).toBe(2);
    expect(service.logged()).toContainEqual(
      expect.objectContaining({ event: 'sending-paused', channel: 'sms', detail: 'quota-exceeded' }),
    );
    expect(service.memory.changes()[0]?.state).toBe('TELLING');
    const before = service.outbox.told();
    await service.tellAfter(3_600_000);
    expect(service.outbox.told().slice(before.length)).toEqual(['sms/old +11234567890']);
    expect(service.memory.changes()[0]?.state).toBe('NOTIFIED');
  });

  it('fails for a drop that comes before the sender’s mark, so that the notice is owed when it comes again', async () => {
    const { service, change } = await startWithChange();
    const recipient = 'sms/old';
    const sent = { providerId: 'message-2', recipient } as const;
    const claimed = await service.deps.recordEvent(change, { type: 'send-requested', recipient, by: 'me' });
    await service.deps.messages.remember({ ...sent, key: change });
    const drop = smsLog({ messageId: 'message-2', status: 'FAILURE', providerResponse: 'Quota exceeded' });
    await expect(service.record(drop)).rejects.toMatchObject({
      errors: [{ errors: [{ reason: 'service-unavailable', detail: 'sender-has-not-marked-it' }] }],
    });
    await service.deps.recordEvent(claimed.change, { type: 'sent', ...sent });
    await service.record(drop);
    expect(noticesOf(service)[recipient]?.state).toBe('failed');
  });

  it('waits once for all text messages that their senders have not saved yet', async () => {
    const { service } = await afterNotices();
    const asked = new Set<string>();
    const find = async (providerId: string) => {
      const isKnown = asked.has(providerId);
      asked.add(providerId);
      return isKnown ? service.deps.messages.find(providerId) : undefined;
    };
    const start = service.clock.now();
    const reports = ['message-2', 'message-4'].map((messageId) => ({ messageId, status: 'SUCCESS' }));
    await service.clock.finish(recordDelivery({ ...service.deps, messages: { find } })(smsLog(...reports)));
    expect(service.clock.now() - start).toBe(2_000);
    expect(noticesOf(service)['sms/old']?.state).toBe('delivered');
    expect(noticesOf(service)['sms/new']?.state).toBe('delivered');
  });

  it('logs each report with its change and recipient, and with a reason only if there is one', async () => {
    const { service, change } = await afterNotices();
    const before = service.logged().length;
    await service.record(throughSns(emailEvent(change, delivery), emailEvent(change, bounce)));
    const lines = service.logged().slice(before);
    expect(lines).toMatchObject([
      { event: 'notice', outcome: 'delivered', channel: 'email', role: 'old', changeId: change.changeId },
      { event: 'notice', outcome: 'undeliverable', detail: 'bounce-permanent-general' },
    ]);
    expect(lines[0]).not.toHaveProperty('detail');
  });

  it.each([
    [
      'an absence reply',
      { ...bounce, bounce: { ...bounce.bounce, bounceType: 'Transient', bouncedRecipients: [{}] } },
    ],
    ['a delay', { eventType: 'DeliveryDelay' }],
  ])('records nothing for %s', async (_case, event) => {
    const { service, change } = await afterNotices();
    const before = noticesOf(service);
    await service.record(throughSns(emailEvent(change, event)));
    expect(noticesOf(service)).toEqual(before);
  });

  it('ignores other text messages of the account and subscription tests', async () => {
    const { service } = await afterNotices();
    const calls = service.memory.calls().length;
    await service.record(smsLog({ messageId: 'somebody-else', status: 'SUCCESS' }));
    await service.record(throughLogs([], 'CONTROL_MESSAGE'));
    expect(service.memory.calls().slice(calls)).toEqual(['findMessage', 'findMessage']);
    expect(alarmsIn(service, 'poison-message')).toBe(0);
  });

  describe('with a message that is not a report of a notice', () => {
    it.each<[string, (change: ChangeRecord) => unknown]>([
      ['a text that is not JSON', () => throughSns('not json')],
      ['another user', (change) => throughSns(emailEvent({ ...change, userKey: noraId }, send))],
      [
        'another change',
        (change) =>
          throughSns(emailEvent({ ...change, changeId: '00000000-0000-8000-8000-000000000001' }, send)),
      ],
      [
        'a recipient without a notice',
        (change) => throughSns(emailEvent(change, send, { role: ['former-1'] })),
      ],
      ['a missing event', () => null],
      ['a text event', () => 'awslogs'],
      ['a log of another shape', () => ({ awslogs: {} })],
      ['a log line of another shape', () => throughLogs([{}])],
    ])('drops %s, raises an alarm and records nothing', async (_case, event) => {
      const { service, change } = await afterNotices();
      const before = noticesOf(service);
      await service.record(event(change));
      const detail = expect.stringMatching(/^[a-z-]+$/);
      expect(service.logged().filter((line) => line.event === 'poison-message')).toMatchObject([
        { operation: 'record-delivery', detail },
      ]);
      expect(noticesOf(service)).toEqual(before);
    });

    it('still records the reports that come with it', async () => {
      const { service, change } = await afterNotices();
      await service.record(throughSns('not json', emailEvent(change, delivery)));
      expect(noticesOf(service)['email/old']?.state).toBe('delivered');
    });
  });

  it.each(['find', 'save', 'findMessage'] as const)(
    'fails if the ledger fails to %s, and succeeds when the report comes again',
    async (operation) => {
      const { service } = await afterNotices();
      service.memory.failNext(operation, 'before');
      const report = smsLog({ messageId: 'message-2', status: 'SUCCESS' });
      await expect(service.record(report)).rejects.toThrow(AggregateError);
      await service.record(report);
      expect(noticesOf(service)['sms/old']?.state).toBe('delivered');
    },
  );
});
