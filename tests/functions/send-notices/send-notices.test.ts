import { describe, expect, it } from '@jest/globals';
import { sendNotices } from '../../../functions/send-notices/send-notices.ts';
import { owedEvents } from '../../../lib/changes/public-events.ts';
import type { Announcement } from '../../../lib/announcements/announcement.ts';
import { finley, noraId, sampleBody, setEmail } from '../people.ts';
import { snsRecord, startService, startWithChange, type Service, type ServiceOptions } from '../service.ts';

const everyone = [
  'email/old finley.banker@gmail.com',
  'sms/old +11234567890',
  'email/new jane.doe@gm.com',
  'sms/new +19999999999',
];

const afterUpdate = async (options?: ServiceOptions) => {
  const { service } = await startWithChange(options);
  const [notice] = service.topic.take();
  if (!notice) throw new Error('nothing was announced');
  return { service, notice };
};

const noticesOf = ({ memory }: Service) => memory.changes()[0]?.notices;
const stateOf = ({ memory }: Service): string | undefined => memory.changes()[0]?.state;
const callsOf = ({ memory }: Service, operation: string): number =>
  memory.calls().filter((call) => call === operation).length;

const inTime = { getRemainingTimeInMillis: () => 60_000 };

describe('send-notices', () => {
  it('tells every old and new address once, old ones first, and closes the change', async () => {
    const { service, notice } = await afterUpdate();
    await service.announce(notice);
    expect(service.outbox.told()).toEqual(everyone);
    expect(stateOf(service)).toBe('NOTIFIED');
    expect(noticesOf(service)).toMatchObject({
      'email/old': { state: 'sent', providerId: 'message-1' },
      'sms/old': { state: 'sent', providerId: 'message-2' },
      'email/new': { state: 'sent', providerId: 'message-3' },
      'sms/new': { state: 'sent', providerId: 'message-4' },
    });
  });

  it('gives each sender the whole change with its values, and the institution', async () => {
    const { service, notice } = await afterUpdate({ users: [{ ...finley, language: 'es-US' }] });
    await service.announce(notice);
    const [first] = service.outbox.sent();
    expect(first?.institution.name).toBe('First Example Bank');
    expect(first?.change.language).toBe('es-US');
    expect(first?.change.before.map(({ value }) => value)).toEqual(
      expect.arrayContaining(finley.contactPoints.map(({ value }) => value)),
    );
    expect(first?.change.after.map(({ value }) => value)).toContain('jane.doe@gm.com');
  });

  it.each([
    ['changed', { email: 'applied' }],
    ['general', { email: 'other' }],
    ['general', { postalAddress: 'applied', email: 'other' }],
  ] as const)('sends notices of the kind %s for the effects %j', async (kind, effects) => {
    const { service, notice } = await afterUpdate();
    for (const change of service.memory.changes()) service.memory.put({ ...change, effects });
    await service.announce(notice);
    expect(new Set(service.outbox.sent().map((sent) => sent.kind))).toEqual(new Set([kind]));
  });

  it('saves the mark of a notice later if the claim of the next one could not be saved', async () => {
    const { service, notice } = await afterUpdate();
    const { recordEvent } = service.deps;
    let records = 0;
    service.deps.recordEvent = (...given) => {
      records += 1;
      // After the word that the write succeeded, and the first claim.
      return records === 3 ? Promise.reject(new Error('no answer')) : recordEvent(...given);
    };
    await expect(service.announce(notice)).rejects.toThrow(AggregateError);
    await service.announce(notice);
    expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
    expect(stateOf(service)).toBe('NOTIFIED');
  });

  it('sends nothing again when the announcement comes again, at once or later', async () => {
    const { service, notice } = await afterUpdate();
    await service.announce(notice, notice);
    service.clock.advance(600_000);
    await service.announce(notice);
    expect(service.outbox.told()).toEqual(everyone);
    expect(service.events.published()).toHaveLength(1);
  });

  it('sends nothing twice when two deliveries run at once', async () => {
    const { service, notice } = await afterUpdate();
    await Promise.all([service.announce(notice), service.announce(notice)]);
    expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
    expect(stateOf(service)).toBe('NOTIFIED');
  });

  it('treats an announcement as proof that the write succeeded for its fields', async () => {
    const service = startService();
    service.memory.failNext('save', 'before');
    await service.update(sampleBody);
    expect(stateOf(service)).toBe('SENDING');
    await service.announce({ ...service.topic.take()[0], fields: ['email'] });
    expect(service.memory.changes()).toMatchObject([
      {
        state: 'NOTIFIED',
        effects: { email: 'applied', phoneNumber: 'not-applied', postalAddress: 'not-applied' },
      },
    ]);
  });

  it('treats a text message that was dropped meanwhile as still owed', async () => {
    const { service, notice } = await afterUpdate();
    const { email } = service.deps.senders;
    const drop = { type: 'dropped', recipient: 'sms/old', providerId: 'message-2' } as const;
    service.deps.senders.email = {
      send: async (given) => {
        const [change] = service.memory.changes();
        if (change && given.recipient.role === 'new') await service.deps.recordEvent(change, drop);
        return email.send(given);
      },
    };
    await service.announce(notice);
    expect(stateOf(service)).toBe('TELLING');
    expect(noticesOf(service)).toMatchObject({ 'sms/old': { state: 'failed' } });
  });

  it.each<[string, (notice: Announcement) => unknown]>([
    ['a text that is not JSON', () => 'not json'],
    ['an unknown change id', (notice) => ({ ...notice, changeId: '00000000-0000-8000-8000-000000000001' })],
    ['an unknown number', (notice) => ({ ...notice, number: 2 })],
    ['another owner', (notice) => ({ ...notice, owner: '00000000-0000-4000-8000-999999999999' })],
  ])('drops %s, raises an alarm and sends nothing', async (_case, messageOf) => {
    const { service, notice } = await afterUpdate();
    await service.announce(messageOf(notice));
    expect(service.outbox.sent()).toEqual([]);
    const detail = expect.stringMatching(/^[a-z-]+$/);
    expect(service.logged().filter(({ event }) => event === 'poison-message')).toMatchObject([
      { operation: 'send-notices', detail },
    ]);
  });

  it('handles an announcement among invalid messages', async () => {
    const { service, notice } = await afterUpdate();
    await service.announce('not json', notice, '{}');
    expect(service.outbox.told()).toEqual(everyone);
    expect(service.log.events().filter((event) => event === 'poison-message')).toHaveLength(2);
  });

  it('fails only for the change it could not announce, after trying all others', async () => {
    const service = startService();
    await service.update(setEmail('fin@example.org'));
    await service.update(setEmail('nor@example.org'), { customer: noraId });
    const both = service.topic.take();
    service.outbox.failNext('email', { outcome: 'unsent' });
    await expect(service.announce(...both)).rejects.toThrow(AggregateError);
    expect(service.memory.changes().map(({ state }) => state)).toEqual(['TELLING', 'NOTIFIED']);
    // Lambda hands the delivery over again: only what failed is sent.
    const before = service.outbox.told();
    await service.announce(...both);
    expect(service.outbox.told().slice(before.length)).toEqual(['email/old finley.banker@gmail.com']);
  });

  it('sends the other notices if one fails, and only that one on the next try', async () => {
    const { service, notice } = await afterUpdate();
    service.outbox.failNext('sms', { outcome: 'unsent' });
    await expect(service.announce(notice)).rejects.toMatchObject({
      errors: [{ errors: [{ errors: [{ message: 'a notice is still owed' }] }] }],
    });
    expect(service.outbox.told()).toEqual(everyone.filter((one) => !one.startsWith('sms/old')));
    expect(noticesOf(service)?.['sms/old']).toMatchObject({ state: 'failed', tries: 1 });
    await service.announce(notice);
    expect(service.outbox.told().slice(3)).toEqual(['sms/old +11234567890']);
    expect(stateOf(service)).toBe('NOTIFIED');
  });

  it('logs each notice with its change and recipient, and with a reason and an error only if there are any', async () => {
    const { service, notice } = await afterUpdate();
    service.outbox.failNext('email', { outcome: 'undeliverable', reason: 'invalid-address' });
    service.outbox.failNext('sms', { outcome: 'timed-out' });
    await expect(service.announce(notice)).rejects.toThrow(AggregateError);
    const lines = service.logged().filter(({ event }) => event === 'notice');
    const { institutionId, changeId } = notice;
    const about = { institutionId, changeId };
    expect(lines).toMatchObject([
      { ...about, outcome: 'undeliverable', channel: 'email', role: 'old', detail: 'invalid-address' },
      { ...about, outcome: 'unclear', channel: 'sms', role: 'old', errors: [{ name: 'Error' }] },
      { ...about, outcome: 'sent', channel: 'email', role: 'new' },
      { ...about, outcome: 'sent', channel: 'sms', role: 'new' },
    ]);
    expect(lines[0]).not.toHaveProperty('errors');
    expect(lines[2]).not.toHaveProperty('detail');
  });

  it('keeps a notice with an unknown outcome claimed, so that it is not sent again during its lease', async () => {
    const { service, notice } = await afterUpdate();
    service.outbox.failNext('email', { outcome: 'lost' });
    await expect(service.announce(notice)).rejects.toThrow(AggregateError);
    expect(noticesOf(service)?.['email/old']).toMatchObject({ state: 'claimed', tries: 1 });
    await service.announce(notice);
    expect(service.outbox.told()).toHaveLength(4);
    // Nobody proved it: after its lease it is sent once more.
    service.clock.advance(90_000);
    await service.announce(notice);
    expect(service.outbox.told().slice(4)).toEqual(['email/old finley.banker@gmail.com']);
    expect(stateOf(service)).toBe('NOTIFIED');
  });

  it('keeps the notices owed if the values of the change are gone', async () => {
    const { service, notice } = await afterUpdate();
    service.memory.changes().forEach(service.memory.loseValues);
    await expect(service.announce(notice)).rejects.toMatchObject({
      errors: [{ errors: [{ reason: 'internal', detail: 'values-missing' }] }],
    });
    expect(service.outbox.told()).toEqual([]);
    expect(stateOf(service)).toBe('TELLING');
  });

  it('starts no notice without enough time to finish it', async () => {
    const { service, notice } = await afterUpdate();
    const event = { Records: [snsRecord(notice)] };
    const remainingMs = [60_000, 15_000];
    const context = { getRemainingTimeInMillis: () => remainingMs.shift() ?? 14_999 };
    await expect(sendNotices(service.deps)(event, context)).rejects.toThrow(AggregateError);
    expect(service.outbox.sent()).toHaveLength(1);
    await sendNotices(service.deps)(event, inTime);
    expect(service.outbox.told()).toEqual(everyone);
  });

  it('keeps notices owed if the institution is no longer served', async () => {
    const { service, notice } = await afterUpdate();
    const deps = { ...service.deps, institutions: { find: () => undefined } };
    const sending = sendNotices(deps)({ Records: [snsRecord(notice)] }, inTime);
    await expect(sending).rejects.toThrow(AggregateError);
    expect(service.outbox.sent()).toEqual([]);
    expect(stateOf(service)).toBe('TELLING');
    const failed = { event: 'notice', outcome: 'failed', detail: 'institution-not-served' };
    expect(service.logged()).toContainEqual(expect.objectContaining(failed));
  });

  it.each(['find', 'save'] as const)(
    'fails if the ledger fails to %s, and succeeds when the announcement comes again',
    async (operation) => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext(operation, 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      await service.announce(notice);
      expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
      expect(stateOf(service)).toBe('NOTIFIED');
    },
  );

  it('counts a text message as sent even if its id could not be saved', async () => {
    const { service, notice } = await afterUpdate();
    service.memory.failNext('remember', 'before');
    await service.announce(notice);
    expect(service.outbox.told()).toEqual(everyone);
    expect(stateOf(service)).toBe('NOTIFIED');
    expect(service.logged()).toContainEqual(
      expect.objectContaining({ event: 'message-not-remembered', channel: 'sms' }),
    );
  });

  describe('telling other systems', () => {
    const [changed, notReached] = ['contact-info.changed.v1', 'contact-info.not-reached.v1'];
    const typesOf = ({ events }: Service) => events.published().map(({ type }) => type);
    const owedBy = ({ memory }: Service) => memory.changes().map(owedEvents);

    it('publishes one event for what took effect, without an extra save', async () => {
      const { service, notice } = await afterUpdate();
      const [saves, finds] = [callsOf(service, 'save'), callsOf(service, 'find')];
      await service.announce(notice);
      expect(service.events.published()).toMatchObject([
        {
          id: `${notice.changeId}/1`,
          type: changed,
          subject: notice.userKey,
          sequence: '0000000001.001',
          data: { institutionId: '00016', fields: ['phoneNumber', 'email', 'postalAddress'] },
        },
      ]);
      expect(JSON.stringify(service.events.published())).not.toContain(notice.owner);
      expect(owedBy(service)).toEqual([[]]);
      // Four claims, each with the mark of the one before, and the last mark; an entry for each text message; one look.
      expect(callsOf(service, 'save') - saves).toBe(5);
      expect(callsOf(service, 'remember')).toBe(2);
      expect(callsOf(service, 'find') - finds).toBe(1);
    });

    it.each(['before', 'after'] as const)(
      'publishes again at the end if publishing failed %s its effect, with the same id',
      async (when) => {
        const { service, notice } = await afterUpdate();
        service.events.failNext(when);
        await service.announce(notice);
        expect(service.outbox.told()).toEqual(everyone);
        expect(new Set(service.events.published().map(({ id }) => id)).size).toBe(1);
        expect(stateOf(service)).toBe('NOTIFIED');
      },
    );

    it('sends every notice while the topic is down, and keeps the event owed until it is back', async () => {
      const { service, notice } = await afterUpdate();
      service.events.failNext('before', 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      expect(service.outbox.told()).toEqual(everyone);
      expect(owedBy(service)).toEqual([[0]]);
      expect(stateOf(service)).toBe('TELLING');
      await service.tellAfter(60_000);
      expect(service.outbox.told()).toEqual(everyone);
      expect(typesOf(service)).toEqual([changed]);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('publishes even if the values of the change cannot be read', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext('reveal', 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      expect(typesOf(service)).toEqual([changed]);
      expect(owedBy(service)).toEqual([[]]);
    });

    it('publishes again, with the same id, an event that could not be marked', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext('reveal', 'before');
      service.memory.failNext('save', 'before');
      service.memory.failNext('save', 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      await service.announce(notice);
      const [first, ...others] = service.events.published();
      expect(others).toEqual([first]);
      expect(owedBy(service)).toEqual([[]]);
    });

    it('publishes not-reached with an alarm if the providers say at once that no old address was reached', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('email', { outcome: 'undeliverable', reason: 'invalid-address' });
      service.outbox.failNext('sms', { outcome: 'undeliverable', reason: 'opted-out' });
      await service.announce(notice);
      expect(typesOf(service)).toEqual([changed, notReached]);
      expect(service.events.published().map(({ sequence }) => sequence)).toEqual([
        '0000000001.001',
        '0000000001.002',
      ]);
      expect(service.log.events().filter((event) => event === 'nobody-reached')).toHaveLength(1);
      expect(stateOf(service)).toBe('NOTIFIED');
      expect(noticesOf(service)?.['sms/old']).toMatchObject({ state: 'undeliverable', reason: 'opted-out' });
    });
  });
});
