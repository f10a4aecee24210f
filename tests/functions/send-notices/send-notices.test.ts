import { describe, expect, it } from '@jest/globals';
import { sendNotices } from '../../../functions/send-notices/send-notices.ts';
import { defaultTimes } from '../../../lib/changes/change-event.ts';
import { recordEvent } from '../../../lib/changes/record-event.ts';
import { AppError } from '../../../lib/errors.ts';
import { owedEvents } from '../../../lib/changes/public-events.ts';
import type { Announcement } from '../../../lib/announcements/announcement.ts';
import {
  finley,
  finleyId,
  noraId,
  otherInstitutionId,
  partner,
  sampleBody,
  stranger,
  strangerId,
  setEmail,
} from '../people.ts';
import { snsRecord, startService, type Service } from '../service.ts';

const everyone = [
  'email/old finley.banker@gmail.com',
  'sms/old +11234567890',
  'email/new jane.doe@gm.com',
  'sms/new +19999999999',
];

/** A service with one change that took effect and is announced, but not yet told. */
const afterUpdate = async (): Promise<{ service: Service; notice: Announcement }> => {
  const service = startService();
  await service.update(sampleBody);
  const [notice] = service.topic.take();
  if (!notice) throw new Error('nothing was announced');
  return { service, notice };
};

const stateOf = ({ memory }: Service): string | undefined => memory.changes()[0]?.state;

const inTime = { getRemainingTimeInMillis: () => 60_000 };

describe('send-notices', () => {
  it('tells every old and new address once, old ones first, and ends the change', async () => {
    const { service, notice } = await afterUpdate();
    await service.announce(notice);
    expect(service.outbox.told()).toEqual(everyone);
    expect(service.memory.changes()).toMatchObject([
      {
        state: 'NOTIFIED',
        notices: {
          'email/old': { state: 'sent', providerId: 'message-1' },
          'sms/old': { state: 'sent', providerId: 'message-2' },
          'email/new': { state: 'sent', providerId: 'message-3' },
          'sms/new': { state: 'sent', providerId: 'message-4' },
        },
      },
    ]);
  });

  it('gives each sender the whole change, opened, and the institution', async () => {
    const { service, notice } = await afterUpdate();
    await service.announce(notice);
    const [first] = service.outbox.sent();
    expect(first?.institution.name).toBe('First Example Bank');
    expect(first?.change.before.map(({ value }) => value)).toEqual(
      expect.arrayContaining(finley.contactPoints.map(({ value }) => value)),
    );
    expect(first?.change.after.map(({ value }) => value)).toContain('jane.doe@gm.com');
  });

  it('tells what changed, or that something did where nothing else is known', async () => {
    for (const [effects, kind] of [
      [{ email: 'applied' }, 'changed'],
      [{ email: 'other' }, 'general'],
      [{ postalAddress: 'applied', email: 'other' }, 'general'],
    ] as const) {
      const { service, notice } = await afterUpdate();
      const [change] = service.memory.changes();
      if (change) service.memory.put({ ...change, effects });
      await service.announce(notice);
      expect(new Set(service.outbox.sent().map((sent) => sent.kind))).toEqual(new Set([kind]));
    }
  });

  it('tells each sender the language that the customer reads', async () => {
    const service = startService({ users: [{ ...finley, language: 'es-US' }] });
    await service.update(setEmail('x@example.org'));
    await service.deliver();
    expect(new Set(service.outbox.sent().map(({ change }) => change.language))).toEqual(new Set(['es-US']));
  });

  it('saves each step from where the one before has left it, not from the start', async () => {
    const { service, notice } = await afterUpdate();
    const before = service.memory.calls().length;
    await service.announce(notice);
    const calls = service.memory.calls().slice(before);
    // Four claims, each with the mark of the one before, and the last mark; one entry for each text message; one look at the
    // change.
    expect(calls.filter((call) => call === 'save')).toHaveLength(5);
    expect(calls.filter((call) => call === 'remember')).toHaveLength(2);
    expect(calls.filter((call) => call === 'find')).toHaveLength(1);
  });

  it('saves the mark of a notice later where the claim of the next one could not be saved', async () => {
    const { service, notice } = await afterUpdate();
    let saves = 0;
    const { ledger } = service.deps;
    const save: typeof ledger.save = (...given) => {
      saves += 1;
      return saves === 2 ? Promise.reject(new Error('no answer')) : ledger.save(...given);
    };
    const deps = {
      ...service.deps,
      recordEvent: recordEvent({
        ...service.deps,
        ledger: { ...ledger, save },
        times: defaultTimes,
        random: () => 0,
      }),
    };
    const once = sendNotices(deps)({ Records: [snsRecord(notice)] }, inTime);
    await expect(service.clock.finish(once)).rejects.toThrow(AggregateError);
    await service.announce(notice);
    expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
    expect(stateOf(service)).toBe('NOTIFIED');
  });

  describe('with messages doubled, late and out of order', () => {
    it('sends nothing twice when one delivery holds the message twice', async () => {
      const { service, notice } = await afterUpdate();
      await service.announce(notice, notice);
      expect(service.outbox.told()).toEqual(everyone);
    });

    it('sends nothing twice when two deliveries run at once', async () => {
      const { service, notice } = await afterUpdate();
      await Promise.all([service.announce(notice), service.announce(notice)]);
      expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('sends nothing again when the message comes once more ten minutes later', async () => {
      const { service, notice } = await afterUpdate();
      await service.announce(notice);
      service.clock.advance(600_000);
      await service.announce(notice);
      expect(service.outbox.told()).toEqual(everyone);
    });

    it('takes a message as the word that the write succeeded, if that could not be marked', async () => {
      const service = startService();
      service.memory.failNext('save', 'before');
      await service.update(sampleBody);
      expect(stateOf(service)).toBe('SENDING');
      await service.deliver();
      expect(service.outbox.told()).toEqual(everyone);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('takes fields that a message does not name for unchanged', async () => {
      const service = startService();
      service.memory.failNext('save', 'before');
      await service.update(sampleBody);
      await service.announce({ ...service.topic.take()[0], fields: ['email'] });
      expect(service.memory.changes()[0]?.effects).toEqual({
        email: 'applied',
        phoneNumber: 'not-applied',
        postalAddress: 'not-applied',
      });
    });

    it('takes a text message that was dropped meanwhile for one that is still owed', async () => {
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
      expect(service.memory.changes()).toMatchObject([
        { state: 'TELLING', notices: { 'sms/old': { state: 'failed' } } },
      ]);
    });

    it('tells two changes of one customer each by itself, in whatever order they come', async () => {
      const service = startService();
      await service.update(setEmail('one@example.com'));
      service.clock.advance(20_000);
      await service.update(setEmail('two@example.com'));
      const [first, second] = service.topic.take();
      await service.announce(second, first);
      expect(service.outbox.told()).toEqual([
        'email/old one@example.com',
        'sms/old +11234567890',
        'email/new two@example.com',
        'email/old finley.banker@gmail.com',
        'sms/old +11234567890',
        'email/new one@example.com',
      ]);
    });
  });

  describe('with what is no announcement', () => {
    it.each([
      ['no JSON', 'not json'],
      ['another shape', '{"hello":"world"}'],
      ['an unknown member', (notice: Announcement) => ({ ...notice, email: 'x@example.com' })],
      [
        'an unknown change id',
        (notice: Announcement) => ({ ...notice, changeId: '00000000-0000-8000-8000-000000000001' }),
      ],
      ['an unknown number', (notice: Announcement) => ({ ...notice, number: 2 })],
      ['an unknown user', (notice: Announcement) => ({ ...notice, userKey: noraId })],
      ['another institution', (notice: Announcement) => ({ ...notice, institutionId: otherInstitutionId })],
      [
        'another owner',
        (notice: Announcement) => ({ ...notice, owner: '00000000-0000-4000-8000-999999999999' }),
      ],
    ])('takes %s once, raises an alarm and sends nothing', async (_case, message) => {
      const { service, notice } = await afterUpdate();
      await service.announce(typeof message === 'string' ? message : message(notice));
      expect(service.outbox.sent()).toEqual([]);
      const detail = expect.stringMatching(/^[a-z-]+$/);
      expect(service.logged().filter(({ event }) => event === 'poison-message')).toMatchObject([
        { operation: 'send-notices', detail },
      ]);
    });

    it.each([undefined, null, {}, { Records: [] }, { Records: [{ EventSource: 'aws:sqs', body: '{}' }] }])(
      'takes the event %j once, raises an alarm and sends nothing',
      async (event) => {
        const { service } = await afterUpdate();
        await sendNotices(service.deps)(event, inTime);
        expect(service.outbox.sent()).toEqual([]);
        expect(service.log.events().filter((each) => each === 'poison-message')).toHaveLength(1);
      },
    );

    it('still handles what comes with it', async () => {
      const { service, notice } = await afterUpdate();
      await service.announce('not json', notice, '{}');
      expect(service.outbox.told()).toEqual(everyone);
      expect(service.log.events().filter((event) => event === 'poison-message')).toHaveLength(2);
    });

    it.each(['NOT_APPLIED', 'GONE'] as const)(
      'believes the message more than the verdict %s, and raises an alarm',
      async (state) => {
        const { service, notice } = await afterUpdate();
        const [change] = service.memory.changes();
        if (change) service.memory.put({ ...change, state, due: undefined });
        await service.announce(notice);
        expect(service.outbox.told()).toEqual(everyone);
        expect(service.log.events()).toContain('drift-found');
      },
    );
  });

  describe('with a failure', () => {
    it('fails for the change it could not tell of only, after every other had its turn', async () => {
      const service = startService();
      for (const [customer, name] of [
        [finleyId, 'fin'],
        [noraId, 'nor'],
      ]) {
        await service.update(setEmail(`${name ?? ''}@example.org`), { customer: customer ?? '' });
      }
      const [first, second] = service.topic.take();
      service.outbox.failNext('email', { outcome: 'unsent' });
      await expect(service.announce(first, second)).rejects.toThrow(AggregateError);
      expect(service.memory.changes().map(({ state }) => state)).toEqual(['TELLING', 'NOTIFIED']);
      // Lambda hands the delivery over again: only what failed is sent.
      const before = service.outbox.told();
      await service.announce(first, second);
      expect(service.outbox.told().slice(before.length)).toEqual(['email/old finley.banker@gmail.com']);
    });

    it('sends the rest although one notice fails, and that one alone with the next try', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('sms', { outcome: 'unsent' });
      await expect(service.announce(notice)).rejects.toMatchObject({
        errors: [{ errors: [{ errors: [{ message: 'a notice is still owed' }] }] }],
      });
      expect(service.outbox.told()).toEqual(everyone.filter((one) => !one.startsWith('sms/old')));
      expect(service.memory.changes()[0]?.notices['sms/old']).toMatchObject({ state: 'failed', tries: 1 });
      await service.announce(notice);
      expect(service.outbox.told().slice(3)).toEqual(['sms/old +11234567890']);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('counts each notice with what it was about, and a reason and an error only where there are some', async () => {
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

    it('leaves a notice of unknown outcome claimed, so that it is not sent again while it may be proven', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('email', { outcome: 'lost' });
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      expect(service.memory.changes()[0]?.notices['email/old']).toMatchObject({ state: 'claimed', tries: 1 });
      await service.announce(notice);
      expect(service.outbox.told()).toHaveLength(4);
      // Nobody proved it: after its lease it is sent once more, at the most.
      service.clock.advance(90_000);
      await service.announce(notice);
      expect(service.outbox.told().slice(4)).toEqual(['email/old finley.banker@gmail.com']);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('asks SNS, whose answers are lost, for no third copy of a text message, and tells a person', async () => {
      const { service, notice } = await afterUpdate();
      for (let lost = 0; lost < 2; lost += 1) {
        service.outbox.failNext('sms', { outcome: 'lost' });
        await expect(service.announce(notice)).rejects.toThrow(AggregateError);
        service.clock.advance(90_000);
      }
      expect(service.log.events()).not.toContain('notice-overdue');
      await service.announce(notice);
      const copies = service.outbox.told().filter((one) => one.startsWith('sms/old'));
      expect(copies).toHaveLength(2);
      expect(service.log.events().filter((event) => event === 'notice-overdue')).toHaveLength(1);
      expect(service.memory.changes()[0]).toMatchObject({
        state: 'NOTIFIED',
        notices: { 'sms/old': { state: 'undeliverable', reason: 'outcome-unknown' } },
      });
    });

    it('tells by email once an outage of SES is over, however long that was', async () => {
      const { service, notice } = await afterUpdate();
      for (let tried = 0; tried < 10; tried += 1) {
        service.outbox.failNext('email', { outcome: 'timed-out' });
        await expect(service.announce(notice)).rejects.toThrow(AggregateError);
        service.clock.advance(90_000);
      }
      await service.announce(notice);
      expect(service.outbox.told()).toContain('email/old finley.banker@gmail.com');
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('marks an address undeliverable and tells the others', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('email', { outcome: 'undeliverable', reason: 'address-suppressed' });
      await service.announce(notice);
      expect(service.outbox.told()).toEqual(everyone.slice(1));
      expect(service.memory.changes()[0]).toMatchObject({
        state: 'NOTIFIED',
        notices: { 'email/old': { state: 'undeliverable', reason: 'address-suppressed' } },
      });
      expect(service.log.events()).not.toContain('nobody-reached');
    });

    it('raises an alarm when no address from before the change could be told', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('email', { outcome: 'undeliverable', reason: 'invalid-address' });
      service.outbox.failNext('sms', { outcome: 'undeliverable', reason: 'opted-out' });
      await service.announce(notice);
      expect(service.log.events().filter((event) => event === 'nobody-reached')).toHaveLength(1);
    });

    it('keeps the notices owed where the values of the change are gone', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.changes().forEach(service.memory.loseValues);
      await expect(service.announce(notice)).rejects.toMatchObject({
        errors: [{ errors: [{ reason: 'internal', detail: 'values-missing' }] }],
      });
      expect(service.outbox.told()).toEqual([]);
      expect(stateOf(service)).toBe('TELLING');
    });

    it('raises an alarm when there is no address at all', async () => {
      const contactPoints = finley.contactPoints.filter(({ field }) => field === 'postalAddress');
      const service = startService({ users: [{ ...finley, contactPoints }] });
      await service.update({ postalAddress: sampleBody.postalAddress });
      await service.deliver();
      expect(service.log.events()).toContain('nobody-reached');
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('begins no notice that the end of the invocation could cut short', async () => {
      const service = startService();
      await service.update(setEmail('x@example.org'));
      const event = { Records: service.topic.take().map(snsRecord) };
      const remainingMs = [60_000, 15_000];
      const context = { getRemainingTimeInMillis: () => remainingMs.shift() ?? 14_999 };
      await expect(sendNotices(service.deps)(event, context)).rejects.toThrow(AggregateError);
      expect(service.outbox.sent()).toHaveLength(1);
      await sendNotices(service.deps)(event, inTime);
      expect(service.outbox.sent().length).toBeGreaterThan(1);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('keeps notices owed whose institution is no longer served', async () => {
      const service = startService();
      await service.update(setEmail('x@example.org'));
      const deps = { ...service.deps, institutions: { find: () => undefined } };
      await expect(
        sendNotices(deps)({ Records: service.topic.take().map(snsRecord) }, inTime),
      ).rejects.toThrow(AggregateError);
      expect(service.outbox.sent()).toEqual([]);
      expect(stateOf(service)).toBe('TELLING');
      expect(service.logged()).toContainEqual(
        expect.objectContaining({ event: 'notice', outcome: 'failed', detail: 'institution-not-served' }),
      );
    });

    it.each(['find', 'save'] as const)('comes again when the ledger fails to %s', async (operation) => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext(operation, 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      await service.announce(notice);
      expect(service.outbox.told().toSorted()).toEqual(everyone.toSorted());
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('sends nothing again when only the answer to a claim is lost, while the claim lasts', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext('save', 'after', new AppError('service-unavailable'));
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      await service.announce(notice);
      expect(service.outbox.told()).toEqual(everyone.slice(1));
      service.clock.advance(90_000);
      await service.announce(notice);
      expect(service.outbox.told().slice(3)).toEqual(everyone.slice(0, 1));
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('lets a text message count as sent although it could not be remembered', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext('remember', 'before');
      await service.announce(notice);
      expect(service.outbox.told()).toEqual(everyone);
      expect(stateOf(service)).toBe('NOTIFIED');
      expect(service.logged()).toContainEqual(
        expect.objectContaining({ event: 'message-not-remembered', channel: 'sms' }),
      );
    });
  });

  describe('telling other systems', () => {
    const [changed, notReached] = ['contact-info.changed.v1', 'contact-info.not-reached.v1'];
    const typesOf = ({ events }: Service) => events.published().map(({ type }) => type);
    const owedBy = ({ memory }: Service) => memory.changes().map(owedEvents);

    it('publishes one event of what took effect, with no save of its own', async () => {
      const { service, notice } = await afterUpdate();
      const before = service.memory.calls().length;
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
      expect(owedBy(service)).toEqual([[]]);
      const calls = service.memory.calls().slice(before);
      expect(calls.filter((call) => call === 'save')).toHaveLength(5);
    });

    it('says nothing more when the announcement comes again', async () => {
      const { service, notice } = await afterUpdate();
      await service.announce(notice);
      await service.announce(notice);
      expect(service.events.published()).toHaveLength(1);
    });

    it.each(['before', 'after'] as const)(
      'makes up at the end for a failure %s its effect, by the same id',
      async (when) => {
        const { service, notice } = await afterUpdate();
        service.events.failNext(when);
        await service.announce(notice);
        expect(service.outbox.told()).toEqual(everyone);
        expect(new Set(service.events.published().map(({ id }) => id)).size).toBe(1);
        expect(stateOf(service)).toBe('NOTIFIED');
      },
    );

    it('sends every notice while the topic is down, and keeps the event owed until it is up', async () => {
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

    it('publishes although the values of the change cannot be read', async () => {
      const { service, notice } = await afterUpdate();
      service.memory.failNext('reveal', 'before');
      await expect(service.announce(notice)).rejects.toThrow(AggregateError);
      expect(typesOf(service)).toEqual([changed]);
      expect(owedBy(service)).toEqual([[]]);
    });

    it('publishes again, by the same id, what was published but could not be marked', async () => {
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

    it('says at once that nobody from before was reached, where the providers say so at once', async () => {
      const { service, notice } = await afterUpdate();
      service.outbox.failNext('email', { outcome: 'undeliverable', reason: 'invalid-address' });
      service.outbox.failNext('sms', { outcome: 'undeliverable', reason: 'opted-out' });
      await service.announce(notice);
      expect(typesOf(service)).toEqual([changed, notReached]);
      const [first, second] = service.events.published().map(({ sequence }) => sequence);
      expect([first, second]).toEqual(['0000000001.001', '0000000001.002']);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('says it after the fact, where a bounce is what shows it', async () => {
      const service = startService();
      await service.update(setEmail('x@example.org'));
      service.outbox.failNext('sms', { outcome: 'undeliverable', reason: 'opted-out' });
      await service.deliver();
      const [change] = service.memory.changes();
      if (!change) throw new Error('no change');
      await service.clock.finish(
        service.deps.recordEvent(change, { type: 'undeliverable', recipient: 'email/old', reason: 'bounce' }),
      );
      expect(stateOf(service)).toBe('TELLING');
      await service.tellAfter(60_000);
      expect(typesOf(service)).toEqual([changed, notReached]);
      expect(stateOf(service)).toBe('NOTIFIED');
    });

    it('says of a value that is another one than asked for that it is unconfirmed', async () => {
      const service = startService();
      service.users.failWrite({ outcome: 'lost', effect: 'never' });
      await service.update(setEmail('asked@example.org'));
      service.users.put({
        ...finley,
        contactPoints: finley.contactPoints.map((point) =>
          point.field === 'email' ? { ...point, value: 'other@example.org' } : point,
        ),
      });
      await service.tellAfter(124_000);
      expect(service.events.published()).toMatchObject([
        { type: 'contact-info.unconfirmed.v1', data: { fields: ['email'], effects: { email: 'other' } } },
      ]);
    });

    it('tells nothing that an announcement proves itself by', async () => {
      const { service, notice } = await afterUpdate();
      await service.announce(notice);
      expect(JSON.stringify(service.events.published())).not.toContain(notice.owner);
    });
  });

  it('tells customers of each institution in its own name', async () => {
    const other = { ...partner, institutionId: otherInstitutionId };
    const service = startService({ users: [stranger], callers: { other } });
    const headers = { authorization: 'Bearer other' };
    await service.update(setEmail('s@example.org'), { customer: strangerId, headers });
    await service.deliver();
    expect(service.outbox.sent().map(({ institution }) => institution.name)).toEqual(
      Array.from({ length: 3 }, () => 'Second Example Credit Union'),
    );
  });
});
