import { describe, expect, it } from '@jest/globals';
import type { ContactField, ContactPoint } from '../../lib/contact/contact-points.ts';
import type { Quirks, StoredForm } from '../../local/platform/quirks.ts';
import { finley, sampleBody, setEmail } from './people.ts';
import { startService, type Service } from './service.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const { phoneNumber, email, postalAddress } = sampleBody;

const changesOf = (service: Service) => service.memory.changes().filter(({ attempt }) => !attempt);

const alarmsOf = (service: Service) =>
  service
    .logged()
    .filter((line) => 'Alarm' in line)
    .map(({ event }) => event);

const told = (service: Service) =>
  service.outbox.sent().map(({ recipient }) => `${recipient.channel}/${recipient.role}`);

/** Somebody else changes a value, or the platform keeps it in a form of its own. */
const putValue = (service: Service, field: ContactField, value: unknown): void => {
  const user = service.users.find(finley.institutionUserId) ?? finley;
  const contactPoints = user.contactPoints.map((point) =>
    point.field === field ? ({ ...point, value } as ContactPoint) : point,
  );
  service.users.put({ ...user, contactPoints });
};
const putEmail = (service: Service, value: string): void => putValue(service, 'email', value);
const putPhone = (service: Service, nationalNumber: string): void =>
  putValue(service, 'phoneNumber', { countryCode: '1', nationalNumber });

/** Lets the verdict come, and everything that it owes. */
const settle = async (service: Service, afterMs = 3 * minuteMs): Promise<void> => {
  await service.tellAfter(afterMs);
};

const forms: readonly (readonly StoredForm[])[] = [
  [],
  ['email-lower-case'],
  ['email-upper-case'],
  ['phone-e164'],
  ['phone-formatted'],
  ['postal-upper-case'],
  ['postal-usps'],
  ['no-accents'],
  ['email-upper-case', 'phone-e164', 'postal-usps'],
];

describe.each(forms.map((stores) => ({ stores })))('a platform that stores $stores', ({ stores }) => {
  const policies = [{}, { oldPhoneLimit: { attempts: 3, hours: 24 } }];
  const quirks: readonly Quirks[] = [
    {},
    { answers: 'nothing' },
    { answers: 'nothing', reads: 'stale-once' },
    { reads: 'stale-once' },
  ];
  const cases = policies.flatMap((policy) => quirks.map((quirk) => ({ policy, quirk })));

  it.each(cases)('takes the same request five times as one change: $policy, $quirk', async (given) => {
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

  it('has a lost reply judged applied, and told specifically', async () => {
    const service = startService();
    service.users.quirks({ stores });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    expect((await service.update(sampleBody)).status).toBe(503);
    await settle(service);
    expect(changesOf(service)).toMatchObject([
      { state: 'NOTIFIED', effects: { phoneNumber: 'applied', email: 'applied', postalAddress: 'applied' } },
    ]);
    expect(new Set(service.outbox.sent().map(({ kind }) => kind))).toEqual(new Set(['changed']));
    await settle(service, 13 * hourMs);
    expect(alarmsOf(service)).toEqual([]);
  });

  it('has a rejection that took effect told all the same, with an alarm', async () => {
    const service = startService();
    service.users.quirks({ stores });
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use', effect: 'now' });
    const { status } = await service.update({ email });
    expect(status).toBe(409);
    await settle(service);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });

  it('has a write that takes effect after its verdict told once, specifically', async () => {
    const service = startService();
    service.users.quirks({ stores });
    service.users.failWrite({ outcome: 'lost', effect: 'later' });
    await service.update(sampleBody);
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
    service.users.land();
    await settle(service, 13 * hourMs);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new', 'sms/new']);
    expect(new Set(service.outbox.sent().map(({ kind }) => kind))).toEqual(new Set(['changed']));
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });
});

describe('a platform of which only a part of a write takes effect', () => {
  const both = { email, phoneNumber };

  interface Way {
    readonly name: string;
    readonly quirks: Quirks;
    readonly fault?: Parameters<Service['users']['failWrite']>[0];
  }
  const ways: readonly Way[] = [
    { name: '200 with the user', quirks: { answers: 'user' } },
    { name: '204', quirks: { answers: 'nothing' } },
    { name: '409', quirks: {}, fault: { outcome: 'rejected', because: 'contact-in-use', effect: 'now' } },
    { name: '500', quirks: {}, fault: { outcome: 'lost', effect: 'now' } },
  ];

  it.each(ways)(
    'answers 503, and tells the email address alone, with an alarm: $name',
    async ({ quirks, fault }) => {
      const service = startService();
      service.users.quirks({ applies: ['email'], ...quirks });
      if (fault) service.users.failWrite(fault);
      expect((await service.update(both)).told).toBe('503 UXU_20006');
      await settle(service);
      expect(changesOf(service)).toMatchObject([
        { state: 'NOTIFIED', effects: { email: 'applied', phoneNumber: 'not-applied' } },
      ]);
      expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
      expect(alarmsOf(service)).toEqual(['partly-applied']);
    },
  );

  it('lets the same request change what is missing, and tells that alone', async () => {
    const service = startService();
    service.users.quirks({ applies: ['email'] });
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

  it('tells what shows late as well, once', async () => {
    const service = startService();
    service.users.quirks({ applies: ['email'] });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update(both);
    await settle(service);
    service.outbox.clear();
    putPhone(service, '9999999999');
    await settle(service, 13 * hourMs);
    expect(changesOf(service)).toMatchObject([
      { state: 'NOTIFIED', effects: { email: 'applied', phoneNumber: 'applied' } },
    ]);
    expect(told(service)).toEqual(['sms/new', 'email/later-1', 'email/later-2', 'sms/later-1']);
    expect(alarmsOf(service)).toEqual(['partly-applied', 'drift-found']);
  });

  it('keeps the addresses that it learned of before, each once', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'never' });
    await service.update(both);
    putEmail(service, 'third@example.com');
    await settle(service);
    putPhone(service, '9999999999');
    await settle(service, 13 * hourMs);
    const [change] = changesOf(service);
    if (!change) throw new Error('no change');
    const revealed = await service.deps.vault.reveal(change);
    expect(revealed?.recipients.map(({ channel, role }) => `${channel}/${role}`)).toEqual(
      change.recipients.map(({ channel, role }) => `${channel}/${role}`),
    );
    expect(change.recipients.map(({ role }) => role)).toContain('later-2');
  });

  it.each([{ email }, { phoneNumber }, { postalAddress }])(
    'tells nobody of a field that did not take effect although the answer was 204: %j',
    async (body) => {
      const service = startService();
      service.users.quirks({ applies: [], answers: 'nothing' });
      expect((await service.update(body)).told).toBe('503 UXU_20006');
      await settle(service);
      expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
      expect(told(service)).toEqual([]);
    },
  );

  it('has a rejection that shows no effect proven at once', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    expect((await service.update(both)).status).toBe(409);
    expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
  });

  it.each<readonly ContactField[]>([
    ['email'],
    ['phoneNumber'],
    ['postalAddress'],
    ['email', 'postalAddress'],
  ])('judges %s by itself', async (...applies) => {
    const service = startService();
    service.users.quirks({ applies });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ phoneNumber, email, postalAddress });
    await settle(service);
    const [change] = changesOf(service);
    const applied = Object.entries(change?.effects ?? {}).filter(([, effect]) => effect === 'applied');
    expect(applied.map(([field]) => field).toSorted()).toEqual([...applies].toSorted());
  });
});

describe('a platform that leaves the former element, and adds one with the new value', () => {
  it.each(
    ['user', 'nothing', 'lost', 'rejected'].flatMap((answer) =>
      [{ email }, { phoneNumber }, { postalAddress }, { email, phoneNumber }].map((body) => ({
        answer,
        body,
      })),
    ),
  )('has that told once as found on file, with an alarm: $answer, $body', async ({ answer, body }) => {
    const service = startService();
    service.users.quirks({ elements: 'beside', answers: answer === 'nothing' ? answer : 'user' });
    if (answer === 'lost') service.users.failWrite({ outcome: 'lost', effect: 'now' });
    if (answer === 'rejected') {
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use', effect: 'now' });
    }
    await service.update(body);
    await settle(service);
    await settle(service, 13 * hourMs);
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
    expect(new Set(service.outbox.sent().map(({ kind }) => kind))).toEqual(new Set(['general']));
    expect(alarmsOf(service)).toEqual([
      answer === 'rejected' && fields.length === 1 ? 'drift-found' : 'outcome-other',
    ]);
  });

  it('is not suspected where the value stood in another place before', async () => {
    const both = finley.contactPoints.concat({
      field: 'phoneNumber',
      id: 'method-second',
      protocol: 'SMS',
      value: { countryCode: '1', nationalNumber: '9999999999' },
    });
    const service = startService({ users: [{ ...finley, contactPoints: both }] });
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    expect((await service.update({ phoneNumber })).status).toBe(409);
    await settle(service);
    await settle(service, 13 * hourMs);
    expect(told(service)).toEqual([]);
    expect(changesOf(service)).toMatchObject([{ state: 'NOT_APPLIED' }]);
  });
});

describe('a platform that shows nothing of what it was sent', () => {
  const without = (service: Service, field: ContactField): void => {
    const user = service.users.find(finley.institutionUserId) ?? finley;
    service.users.put({
      ...user,
      contactPoints: user.contactPoints.filter((point) => point.field !== field),
    });
  };

  it.each([
    { body: { phoneNumber }, status: 204, state: 'TELLING', seen: undefined },
    { body: { phoneNumber, postalAddress }, status: 503, state: 'SENDING', seen: undefined },
  ])('is believed of a single field, and seen to hold none: $status', async ({ body, ...expected }) => {
    const service = startService();
    service.users.quirks({ answers: 'nothing' });
    const { findUser } = service.deps.users;
    let reads = 0;
    service.deps.users.findUser = (...args) => {
      if (++reads === 2) without(service, 'phoneNumber');
      return findUser(...args);
    };
    expect((await service.update(body)).status).toBe(expected.status);
    expect(changesOf(service)).toMatchObject([{ state: expected.state }]);
    expect(changesOf(service)[0]?.seen ?? []).toEqual([]);
  });
});

describe('a value on file that nobody asked for here', () => {
  it('is told to who was on file before and to who is now, not to the value that never was', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'never' });
    await service.update({ email });
    putEmail(service, 'third@example.com');
    await settle(service);
    expect(service.outbox.sent().map(({ recipient }) => recipient.address)).toEqual([
      'finley.banker@gmail.com',
      '+11234567890',
      'third@example.com',
    ]);
    expect(new Set(service.outbox.sent().map(({ kind }) => kind))).toEqual(new Set(['general']));
    expect(alarmsOf(service)).toEqual(['outcome-other']);
  });

  it('of one field leaves the others their verdicts: a clerk changed the number while the outcome was unknown', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ email, phoneNumber });
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

  it('is no other change of ours: a stale read before the write still tells the newest address', async () => {
    const service = startService();
    await service.update(setEmail('b@example.com'));
    await service.deliver();
    service.outbox.clear();
    service.clock.advance(20_000);
    const stale = service.users.find(finley.institutionUserId) ?? finley;
    // Every copy that is read is from before the change.
    service.users.put({ ...stale, contactPoints: finley.contactPoints });
    await service.update(setEmail('c@example.com'));
    await service.deliver();
    const addresses = service.outbox.sent().map(({ recipient }) => recipient.address);
    expect(addresses).toContain('b@example.com');
    expect(addresses).toContain('c@example.com');
  });
});

describe('a platform whose reads lag behind', () => {
  /** For so long, every read shows the user as before. */
  const lagFor = (service: Service, ms: number): void => {
    const { findUser } = service.deps.users;
    const until = service.clock.now() + ms;
    service.deps.users.findUser = async (...args) => {
      const user = await findUser(...args);
      return user && service.clock.now() < until ? finley : user;
    };
  };

  it.each([{ email }, { phoneNumber }, { postalAddress }, { phoneNumber, email, postalAddress }])(
    'has a repeat wait until the file shows the change, which is told once: %j',
    async (body) => {
      const service = startService({ policy: { oldPhoneLimit: { attempts: 1, hours: 24 } } });
      expect((await service.update(body)).status).toBe(204);
      await service.deliver();
      const notices = told(service).length;
      for (let times = 0; times < 4; times += 1) {
        lagFor(service, 1_900);
        expect((await service.update(body)).status).toBe(204);
      }
      await service.deliver();
      expect(changesOf(service)).toHaveLength(1);
      expect(told(service)).toHaveLength(notices);
    },
  );

  it('has a value that was put back changed again at once', async () => {
    const service = startService();
    await service.update({ email });
    await service.deliver();
    putEmail(service, 'finley.banker@gmail.com');
    expect((await service.update({ email })).status).toBe(204);
    await service.deliver();
    expect(changesOf(service)).toHaveLength(2);
  });
});

describe('a stale copy that is read for a verdict', () => {
  it('hides no change of which the answer was lost', async () => {
    const service = startService();
    service.users.quirks({ reads: 'stale-once' });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update(sampleBody);
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ state: 'NOTIFIED' }]);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new', 'sms/new']);
    expect(alarmsOf(service)).toEqual([]);
  });

  it('is not told as a value that somebody else wrote', async () => {
    const service = startService();
    await service.update(setEmail('b@example.com'));
    await service.deliver();
    service.outbox.clear();
    service.clock.advance(20_000);
    service.users.failWrite({ outcome: 'lost', effect: 'never' });
    await service.update({ email });
    service.users.quirks({ reads: 'stale-once' });
    await settle(service);
    expect(changesOf(service).at(-1)).toMatchObject({ state: 'NOT_APPLIED' });
    expect(told(service)).toEqual([]);
  });

  it('is no proof of a revert that never took effect, whose values it shows', async () => {
    const service = startService();
    const { headers } = await service.update({ email });
    await service.deliver();
    service.outbox.clear();
    service.clock.advance(20_000);
    service.users.failWrite({ outcome: 'lost', effect: 'never' });
    expect((await service.revert(String(headers['changeId']))).status).toBe(503);
    service.users.quirks({ reads: 'stale-once' });
    await settle(service);
    expect(changesOf(service).at(-1)).toMatchObject({ state: 'NOT_APPLIED' });
    expect(told(service)).toEqual([]);
  });

  it('is no proof of a rejection either', async () => {
    const service = startService();
    service.users.quirks({ reads: 'stale-once' });
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use', effect: 'now' });
    expect(await service.update({ email, postalAddress })).toMatchObject({ status: 503 });
  });

  it('is left aside where the next read shows again what the one before it did', async () => {
    const service = startService();
    service.users.quirks({ applies: ['email'] });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ email, phoneNumber });
    const { findUser } = service.deps.users;
    let reads = 0;
    service.deps.users.findUser = async (...args) => {
      reads += 1;
      const user = await findUser(...args);
      return reads === 2 && user ? { ...user, contactPoints: finley.contactPoints } : user;
    };
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'not-applied' } }]);
  });

  it('that shows a part of what took effect is read again', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ email, phoneNumber });
    const { findUser } = service.deps.users;
    let reads = 0;
    service.deps.users.findUser = async (...args) => {
      reads += 1;
      const user = await findUser(...args);
      const isOld = ({ field }: ContactPoint): boolean => reads === 1 && field === 'phoneNumber';
      return (
        user && {
          ...user,
          contactPoints: user.contactPoints.map(
            (point) =>
              (isOld(point) ? finley.contactPoints.find(({ id }) => id === point.id) : point) ?? point,
          ),
        }
      );
    };
    await settle(service);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'applied' } }]);
  });

  const withoutUserAt = async (missing: number): Promise<Service> => {
    const service = startService();
    service.users.quirks({ applies: ['email'] });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ email, phoneNumber });
    const { findUser } = service.deps.users;
    let reads = 0;
    service.deps.users.findUser = (...args) => {
      reads += 1;
      return reads === missing ? Promise.resolve(undefined) : findUser(...args);
    };
    await settle(service);
    return service;
  };

  it('that does not know the user raises an alarm, and the audit tells what took effect all the same', async () => {
    const service = await withoutUserAt(1);
    expect(changesOf(service)).toMatchObject([{ state: 'GONE' }]);
    expect(alarmsOf(service)).toEqual(['user-gone']);
    expect(told(service)).toEqual([]);
    await settle(service, 13 * hourMs);
    expect(changesOf(service)).toMatchObject([{ effects: { email: 'applied', phoneNumber: 'not-applied' } }]);
    expect(told(service)).toEqual(['email/old', 'sms/old', 'email/new']);
    expect(alarmsOf(service)).toEqual(['user-gone', 'drift-found']);
  });

  it('that does not know the user at the second look is looked past', async () => {
    expect(told(await withoutUserAt(2))).toEqual(['email/old', 'sms/old', 'email/new']);
  });
});

describe('a value that somebody else put in place of one that the platform showed', () => {
  const afterOurs = async (body: object, quirks: Quirks = {}): Promise<Service> => {
    const service = startService();
    service.users.quirks(quirks);
    expect((await service.update(body)).status).toBe(204);
    await service.deliver();
    service.clock.advance(20_000);
    return service;
  };
  it('is not overwritten by a repeat, whose old number is no longer on file', async () => {
    const service = await afterOurs({ phoneNumber });
    putPhone(service, '2125550199');
    expect((await service.update({ phoneNumber })).told).toBe('400 UXU_20002');
    expect(service.users.writes()).toHaveLength(1);
  });

  it('is not overwritten after a lost reply either, once the verdict saw ours', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ phoneNumber });
    await settle(service);
    putPhone(service, '2125550199');
    expect((await service.update({ phoneNumber })).status).toBe(400);
  });

  it('is a change like any other to the limit', async () => {
    const service = await afterOurs({ email });
    const answers: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      putEmail(service, `theirs-${times}@example.com`);
      answers.push((await service.update({ email })).status);
      await service.deliver();
      service.clock.advance(20_000);
    }
    expect(answers).toEqual([204, 204, 429]);
  });
});

describe('a rejection that took effect in a form that nothing foresees', () => {
  const rejected = async (): Promise<Service> => {
    const service = startService();
    service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted' });
    expect((await service.update({ email })).status).toBe(400);
    return service;
  };

  it('is told as what is on file now, with an alarm', async () => {
    const service = await rejected();
    putEmail(service, 'x-jane.doe@gm.com');
    await settle(service);
    expect(service.outbox.sent().map(({ kind, recipient }) => `${kind} ${recipient.address}`)).toEqual([
      'general finley.banker@gmail.com',
      'general +11234567890',
      'general x-jane.doe@gm.com',
    ]);
    expect(alarmsOf(service)).toEqual(['drift-found']);
  });

  it('is not taken for ours long after', async () => {
    const service = await rejected();
    await settle(service);
    putEmail(service, 'x-jane.doe@gm.com');
    await settle(service, 13 * hourMs);
    expect(told(service)).toEqual([]);
    expect(alarmsOf(service)).toEqual([]);
  });
});

describe('a repeat that cannot be recognized', () => {
  /** A platform that keeps an email address in a form that nothing foresees, and shows nothing in its replies. */
  const scramble = (service: Service): void => putEmail(service, 'x-jane.doe@gm.com');

  it('is written again, told to nobody, and counts nowhere where the file stays as it was', async () => {
    const service = startService();
    service.users.quirks({ answers: 'nothing' });
    await service.update({ email });
    scramble(service);
    await service.deliver();
    service.outbox.clear();
    service.users.quirks({ answers: 'nothing', applies: [] });
    for (let times = 0; times < 4; times += 1) {
      service.clock.advance(20_000);
      const answer = await service.update({ email });
      expect(answer.status).toBe(204);
      expect(answer.headers).not.toHaveProperty('changeId');
      await service.deliver();
    }
    expect(changesOf(service)).toHaveLength(1);
    expect(told(service)).toEqual([]);
  });

  it('is let through where another change would be one too many', async () => {
    const service = startService({ policy: { changeLimit: { changes: 1, hours: 24 } } });
    service.users.quirks({ answers: 'nothing' });
    await service.update({ email });
    scramble(service);
    service.clock.advance(20_000);
    expect((await service.update({ email })).status).toBe(204);
    expect((await service.update({ postalAddress })).status).toBe(429);
  });

  it('is told of where somebody else had changed the value in between', async () => {
    const service = startService();
    service.users.quirks({ answers: 'nothing' });
    await service.update({ email });
    await service.deliver();
    scramble(service);
    service.outbox.clear();
    service.clock.advance(20_000);
    expect((await service.update({ email })).status).toBe(204);
    await service.deliver();
    expect(service.users.find(finley.institutionUserId)?.contactPoints[0]?.value).toBe('jane.doe@gm.com');
    expect(told(service)).toContain('email/old');
    expect(changesOf(service)).toHaveLength(2);
  });

  it('is recognized after a change of another field', async () => {
    const service = startService();
    service.users.quirks({ answers: 'nothing' });
    await service.update({ email });
    scramble(service);
    await service.update({ postalAddress });
    await service.deliver();
    service.outbox.clear();
    service.users.quirks({ answers: 'nothing', applies: [] });
    for (let times = 0; times < 3; times += 1) {
      service.clock.advance(20_000);
      expect((await service.update({ email })).status).toBe(204);
      await service.deliver();
    }
    expect(changesOf(service)).toHaveLength(2);
    expect(told(service)).toEqual([]);
  });
});
