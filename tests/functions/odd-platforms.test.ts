import { describe, expect, it } from '@jest/globals';
import type { ContactField, ContactPoint } from '../../lib/contact/contact-points.ts';
import type { User } from '../../lib/customers/users-api.ts';
import { storedForms, type Quirks, type StoredForm } from '../../local/platform/quirks.ts';
import type { WriteFault } from '../fakes/memory-users.ts';
import { onFile, putOnFile } from './on-file.ts';
import { finley, sampleBody, setEmail } from './people.ts';
import { changeIdOf, startService, type Service } from './service.ts';

const minuteMs = 60_000;
const { phoneNumber, email, postalAddress } = sampleBody;
const both = { email, phoneNumber };

const changesOf = (service: Service) => service.memory.changes().filter(({ attempt }) => !attempt);

const alarmsOf = (service: Service) =>
  service
    .logged()
    .filter((line) => 'Alarm' in line)
    .map(({ event }) => event);

const told = (service: Service) =>
  service.outbox.sent().map(({ recipient }) => `${recipient.channel}/${recipient.role}`);
const kindsTold = (service: Service) => [...new Set(service.outbox.sent().map(({ kind }) => kind))];

const lost = (effect: 'now' | 'later' | 'never'): WriteFault => ({ outcome: 'lost', effect });
const rejected: WriteFault = { outcome: 'rejected', because: 'contact-in-use' };
const rejectedYetDone: WriteFault = { ...rejected, effect: 'now' };

/** A service on such a platform, which answers the first write like this. */
const startOn = (quirks: Quirks, fault?: WriteFault): Service => {
  const service = startService();
  service.users.quirks(quirks);
  if (fault) service.users.failWrite(fault);
  return service;
};

/** Makes a change, has it told, and lets a while pass. */
const change = async (service: Service, body: object): Promise<string> => {
  const answer = await service.update(body);
  expect(answer.status).toBe(204);
  await service.deliver();
  service.outbox.clear();
  service.clock.advance(20_000);
  return changeIdOf(answer);
};

/** Somebody else changes a value, or the platform keeps it in a form of its own. */
const putValue = (service: Service, field: ContactField, value: unknown): void =>
  putOnFile(
    service,
    onFile(service).map((point) => (point.field === field ? ({ ...point, value } as ContactPoint) : point)),
  );
const putEmail = (service: Service, value: string): void => putValue(service, 'email', value);
const putPhone = (service: Service, nationalNumber: string): void =>
  putValue(service, 'phoneNumber', { countryCode: '1', nationalNumber });

/** Has each read from now on show another user than the one on file; reads are numbered from one. */
const showReads = (service: Service, show: (user: User, read: number) => User | undefined): void => {
  const { findUser } = service.deps.users;
  let reads = 0;
  service.deps.users.findUser = async (...args) => {
    const user = await findUser(...args);
    reads += 1;
    return user && show(user, reads);
  };
};

/** Lets the verdict come, and everything that it owes. */
const settle = (service: Service): Promise<void> => service.tellAfter(3 * minuteMs);
const audit = (service: Service): Promise<void> => service.tellAfter(13 * 60 * minuteMs);

const forms: readonly (readonly StoredForm[])[] = [
  [],
  ...storedForms.map((form) => [form]),
  ['email-upper-case', 'phone-e164', 'postal-usps'],
];

describe.each(forms.map((stores) => ({ stores })))('on a platform that stores $stores', ({ stores }) => {
  const policies = [{}, { oldPhoneLimit: { attempts: 3, hours: 24 } }];
  const quirks: readonly Quirks[] = [
    {},
    { answers: 'nothing' },
    { answers: 'nothing', reads: 'stale-once' },
    { reads: 'stale-once' },
  ];
  const cases = policies.flatMap((policy) => quirks.map((quirk) => ({ policy, quirk })));

  it.each(cases)('treats the same request five times as one change: $policy, $quirk', async (given) => {
    const service = startService({ policy: given.policy });
    service.users.quirks({ stores, ...given.quirk });
    const answers: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      answers.push((await service.update(sampleBody)).status);
      await service.deliver();
      service.clock.advance(20_000);
    }
    expect(answers).toEqual([204, 204, 204, 204, 204]);
    expect(changesOf(service)).toHaveLength(1);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new', 'sms/new']);
    expect(alarmsOf(service)).toEqual([]);
    // Nothing of it counts: two more changes are let through.
    expect((await service.update(setEmail('two@example.com'))).status).toBe(204);
  });

  it('judges a lost reply as applied and sends a specific notice', async () => {
    const service = startOn({ stores }, lost('now'));
    expect((await service.update(sampleBody)).status).toBe(503);
    await settle(service);
    expect(changesOf(service)).toMatchObject([
      { state: 'NOTIFIED', effects: { phoneNumber: 'applied', email: 'applied', postalAddress: 'applied' } },
    ]);
    expect(kindsTold(service)).toEqual(['changed']);
    await audit(service);
    expect(alarmsOf(service)).toEqual([]);
  });

  it('sends notices and an alarm for a rejection that took effect', async () => {
    const service = startOn({ stores }, rejectedYetDone);
    expect((await service.update({ email })).status).toBe(409);
    await settle(service);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });

  it('sends specific notices once for a write that takes effect after its verdict', async () => {
    const service = startOn({ stores }, lost('later'));
    await service.update(sampleBody);
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
    service.users.land();
    await audit(service);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new', 'sms/new']);
    expect(kindsTold(service)).toEqual(['changed']);
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });
});

describe('on a platform that applies only a part of a write', () => {
  it.each<readonly [string, Quirks, WriteFault | undefined]>([
    ['200 with the user', { answers: 'user' }, undefined],
    ['204', { answers: 'nothing' }, undefined],
    ['409', {}, rejectedYetDone],
    ['500', {}, lost('now')],
  ])(
    'answers 503 and sends notices only about the email address, with an alarm: %s',
    async (_answer, quirks, fault) => {
      const service = startOn({ applies: ['email'], ...quirks }, fault);
      expect((await service.update(both)).told).toBe('503 UXU_20006');
      await settle(service);
      expect(changesOf(service)).toMatchObject([
        { state: 'NOTIFIED', effects: { email: 'applied', phoneNumber: 'not-applied' } },
      ]);
      expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
      expect(alarmsOf(service)).toEqual(['partly-applied']);
    },
  );

  it('lets the same request change only the missing field', async () => {
    const service = startOn({ applies: ['email'] });
    await service.update(both);
    await settle(service);
    service.outbox.clear();
    service.users.quirks({});
    service.clock.advance(20_000);
    expect((await service.update(both)).status).toBe(204);
    await service.deliver();
    expect(changesOf(service).at(-1)).toMatchObject({ fields: ['phoneNumber'] });
    expect(told(service)).toContain('sms/new');
  });

  it('sends notices once for a field that shows up late', async () => {
    const service = startOn({ applies: ['email'] }, lost('now'));
    await service.update(both);
    await settle(service);
    service.outbox.clear();
    putPhone(service, '9999999999');
    await audit(service);
    expect(changesOf(service)).toMatchObject([
      { state: 'NOTIFIED', effects: { email: 'applied', phoneNumber: 'applied' } },
    ]);
    expect(told(service)).toEqual(['sms/new', 'email/later-1', 'email/later-2', 'sms/later-1']);
    const later = changesOf(service)[0]?.recipients.filter(({ role }) => role.startsWith('later'));
    expect(later?.map(({ fields }) => fields)).toEqual([['phoneNumber'], ['phoneNumber'], ['phoneNumber']]);
    expect(alarmsOf(service)).toEqual(['partly-applied', 'drift-found']);
  });

  it('keeps each address that it found earlier, once', async () => {
    const service = startOn({}, lost('never'));
    await service.update(both);
    putEmail(service, 'third@example.com');
    await settle(service);
    putPhone(service, '9999999999');
    await audit(service);
    for (const record of changesOf(service)) {
      const revealed = await service.deps.vault.reveal(record);
      const rolesIn = (recipients: readonly { readonly channel: string; readonly role: string }[] = []) =>
        recipients.map(({ channel, role }) => `${channel}/${role}`);
      expect(rolesIn(revealed?.recipients)).toEqual(rolesIn(record.recipients));
      expect(rolesIn(record.recipients)).toContain('email/later-2');
    }
  });

  it.each([{ email }, { phoneNumber }, { postalAddress }])(
    'sends no notice about a field that did not take effect, although the answer was 204: %j',
    async (body) => {
      const service = startOn({ applies: [], answers: 'nothing' });
      expect((await service.update(body)).told).toBe('503 UXU_20006');
      await settle(service);
      expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
      expect(told(service)).toEqual([]);
    },
  );
});

describe('on a platform that keeps the former element and adds one with the new value', () => {
  const ways: readonly (readonly [string, Quirks, WriteFault | undefined])[] = [
    ['user', {}, undefined],
    ['nothing', { answers: 'nothing' }, undefined],
    ['lost', {}, lost('now')],
    ['rejected', {}, rejectedYetDone],
  ];
  it.each(
    ways.flatMap(([answer, quirks, fault]) =>
      [{ email }, { phoneNumber }, { postalAddress }, both].map((body) => ({ answer, quirks, fault, body })),
    ),
  )('sends general notices of what is on file once, with an alarm: $answer, $body', async (given) => {
    const { answer, quirks, fault, body } = given;
    const service = startOn({ elements: 'beside', ...quirks }, fault);
    await service.update(body);
    await settle(service);
    await audit(service);
    const fields = Object.keys(body);
    expect(changesOf(service)).toMatchObject([
      { state: 'NOTIFIED', effects: Object.fromEntries(fields.map((field) => [field, 'other'])) },
    ]);
    expect(service.outbox.told()).toEqual([
      'email/old finley.banker@gmail.com',
      'sms/old +11234567890',
      ...('email' in body ? ['email/later-1 jane.doe@gm.com'] : []),
      ...('phoneNumber' in body ? ['sms/later-1 +19999999999'] : []),
    ]);
    expect(kindsTold(service)).toEqual(['general']);
    expect(alarmsOf(service)).toEqual([
      answer === 'rejected' && fields.length === 1 ? 'drift-found' : 'outcome-other',
    ]);
  });
});

describe('a value on file that no request set', () => {
  it('is told to the addresses on file before and now, not to the new address that never was', async () => {
    const service = startOn({}, lost('never'));
    await service.update({ email });
    putEmail(service, 'third@example.com');
    await settle(service);
    expect(service.outbox.told()).toEqual([
      'email/old finley.banker@gmail.com',
      'sms/old +11234567890',
      'email/later-1 third@example.com',
    ]);
    expect(kindsTold(service)).toEqual(['general']);
    expect(alarmsOf(service)).toEqual(['outcome-other']);
  });

  it('in one field does not affect the verdict of another', async () => {
    const service = startOn({}, lost('now'));
    await service.update(both);
    putPhone(service, '3125550142');
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'other' } }]);
    expect(service.outbox.told()).toEqual([
      'email/old finley.banker@gmail.com',
      'sms/old +11234567890',
      'email/new jane.doe@gm.com',
      'sms/later-1 +13125550142',
    ]);
    expect(alarmsOf(service)).toEqual(['outcome-other']);
  });
});

describe('on a platform with delayed reads', () => {
  it.each([{ email }, { phoneNumber }, { postalAddress }, { phoneNumber, email, postalAddress }])(
    'delays a repeat until the file shows the change, which is not told again: %j',
    async (body) => {
      const service = startService({ policy: { oldPhoneLimit: { attempts: 1, hours: 24 } } });
      expect((await service.update(body)).status).toBe(204);
      await service.deliver();
      service.outbox.clear();
      let isLateUntil = 0;
      showReads(service, (user) => (service.clock.now() < isLateUntil ? finley : user));
      for (let times = 0; times < 4; times += 1) {
        isLateUntil = service.clock.now() + 1_900;
        expect((await service.update(body)).status).toBe(204);
      }
      await service.deliver();
      expect(changesOf(service)).toHaveLength(1);
      expect(told(service)).toEqual([]);
    },
  );

  it('lets a restored value be changed again at once', async () => {
    const service = startService();
    await service.update({ email });
    putEmail(service, 'finley.banker@gmail.com');
    expect((await service.update({ email })).status).toBe(204);
    expect(changesOf(service)).toHaveLength(2);
  });
});

describe('a stale read', () => {
  it('is not told as a value that someone else wrote', async () => {
    const service = startService();
    await change(service, setEmail('b@example.com'));
    service.users.failWrite(lost('never'));
    await service.update({ email });
    service.users.quirks({ reads: 'stale-once' });
    await settle(service);
    expect(changesOf(service).at(-1)).toMatchObject({ state: 'NOT_APPLIED' });
    expect(told(service)).toEqual([]);
  });

  it('does not prove a revert that never took effect', async () => {
    const service = startService();
    const changeId = await change(service, { email });
    service.users.failWrite(lost('never'));
    expect((await service.revert(changeId)).status).toBe(503);
    service.users.quirks({ reads: 'stale-once' });
    await settle(service);
    expect(changesOf(service).at(-1)).toMatchObject({ state: 'NOT_APPLIED' });
    expect(told(service)).toEqual([]);
  });

  it('does not prove a rejection', async () => {
    const service = startOn({ reads: 'stale-once' }, rejectedYetDone);
    expect((await service.update({ email, postalAddress })).status).toBe(503);
  });

  it('is ignored if the next read agrees with the previous one', async () => {
    const service = startOn({ applies: ['email'] }, lost('now'));
    await service.update(both);
    const { contactPoints } = finley;
    showReads(service, (user, read) => (read === 2 ? { ...user, contactPoints } : user));
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'not-applied' } }]);
  });

  it('is read again if it shows only a part of what took effect', async () => {
    const service = startOn({}, lost('now'));
    await service.update(both);
    const stale = onFile(service).map((point, at) =>
      point.field === 'phoneNumber' ? (finley.contactPoints[at] ?? point) : point,
    );
    showReads(service, (user, read) => (read === 1 ? { ...user, contactPoints: stale } : user));
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'applied' } }]);
  });

  const withoutUserAt = async (missing: number): Promise<Service> => {
    const service = startOn({ applies: ['email'] }, lost('now'));
    await service.update(both);
    showReads(service, (user, read) => (read === missing ? undefined : user));
    await settle(service);
    return service;
  };

  it('without the user raises an alarm, and the audit still leads to notices of what took effect', async () => {
    const service = await withoutUserAt(1);
    expect(changesOf(service)).toMatchObject([{ state: 'GONE' }]);
    expect(alarmsOf(service)).toEqual(['user-gone']);
    expect(told(service)).toEqual([]);
    await audit(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'not-applied' } }]);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
    expect(alarmsOf(service)).toEqual(['user-gone', 'drift-found']);
  });

  it('without the user is ignored if it is the second one', async () => {
    expect(told(await withoutUserAt(2))).toEqual(['email/old', 'sms/old', 'email/new']);
  });
});

describe('a value that someone else wrote after the platform had shown ours', () => {
  it('is not overwritten by a repeat with an old number that is no longer on file', async () => {
    const service = startService();
    await change(service, { phoneNumber });
    putPhone(service, '2125550199');
    expect((await service.update({ phoneNumber })).told).toBe('400 UXU_20002');
    expect(service.users.writes()).toHaveLength(1);
  });

  it('is not overwritten after a lost reply, once the verdict saw ours', async () => {
    const service = startOn({}, lost('now'));
    await service.update({ phoneNumber });
    await settle(service);
    putPhone(service, '2125550199');
    expect((await service.update({ phoneNumber })).status).toBe(400);
  });
});

describe('a rejection that took effect in an unforeseen form', () => {
  it('is told as the value now on file, with an alarm', async () => {
    const service = startOn({}, rejected);
    await service.update({ email });
    putEmail(service, 'x-jane.doe@gm.com');
    await settle(service);
    expect(service.outbox.told()).toEqual([
      'email/old finley.banker@gmail.com',
      'sms/old +11234567890',
      'email/later-1 x-jane.doe@gm.com',
    ]);
    expect(kindsTold(service)).toEqual(['general']);
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });

  it('is not attributed to the change long after', async () => {
    const service = startOn({}, rejected);
    await service.update({ email });
    await settle(service);
    putEmail(service, 'x-jane.doe@gm.com');
    await audit(service);
    expect(told(service)).toEqual([]);
    expect(alarmsOf(service)).toEqual([]);
  });
});

describe('a repeat that is not recognized', () => {
  /** A platform that keeps an email address in a form that nothing foresees, and shows nothing in its replies. */
  const scrambled = async (policy: object = {}): Promise<Service> => {
    const service = startService({ policy });
    service.users.quirks({ answers: 'nothing' });
    await change(service, { email });
    putEmail(service, 'x-jane.doe@gm.com');
    return service;
  };

  it('is written again, told to nobody and not counted if the file stays the same', async () => {
    const service = await scrambled();
    service.users.quirks({ answers: 'nothing', applies: [] });
    for (let times = 0; times < 4; times += 1) {
      const answer = await service.update({ email });
      expect(answer.status).toBe(204);
      expect(answer.headers).not.toHaveProperty('changeId');
      await service.deliver();
      service.clock.advance(20_000);
    }
    expect(changesOf(service)).toHaveLength(1);
    expect(told(service)).toEqual([]);
  });

  it('is allowed when another change would exceed the limit', async () => {
    const service = await scrambled({ changeLimit: { changes: 1, hours: 24 } });
    expect((await service.update({ email })).status).toBe(204);
    expect((await service.update({ postalAddress })).status).toBe(429);
  });

  it('is told if someone else changed the value in between', async () => {
    const service = await scrambled();
    expect((await service.update({ email })).status).toBe(204);
    await service.deliver();
    expect(onFile(service)[0]?.value).toBe('jane.doe@gm.com');
    expect(told(service)).toContain('email/old');
    expect(changesOf(service)).toHaveLength(2);
  });

  it('is recognized after a change to another field', async () => {
    const service = await scrambled();
    await change(service, { postalAddress });
    service.users.quirks({ answers: 'nothing', applies: [] });
    for (let times = 0; times < 3; times += 1) {
      expect((await service.update({ email })).status).toBe(204);
      await service.deliver();
      service.clock.advance(20_000);
    }
    expect(changesOf(service)).toHaveLength(2);
    expect(told(service)).toEqual([]);
  });
});
