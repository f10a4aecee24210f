import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../lib/errors.ts';
import { emailWords } from '../../lib/notices/words/email-words.ts';
import { smsWords } from '../../lib/notices/words/sms-words.ts';
import type { MemoryUser } from '../fakes/memory-users.ts';
import { finley, finleyId, partner } from './people.ts';
import { bounce, emailEvent, throughLogs, throughSns } from './reports.ts';
import { startService, type Answer, type Service, as, byLogin } from './service.ts';

/** Values that are nowhere else: what is on file, what is asked for, and what only an attacker would send. */
const canaries = {
  oldEmail: 'quokka.old@wombat-one.com',
  oldPhone: '2125550147',
  oldStreet: '9 Axolotl Alley',
  newEmail: 'numbat.new@wombat-two.com',
  newPhone: '2125550168',
  newStreet: '7 Pangolin Place',
  newFlat: 'Flat Okapi',
  newCity: 'Tapirville',
  newState: 'Kinkajou',
  newPostalCode: '31415',
  token: 'tokencanary-8d1f',
  member: 'membercanary',
  value: 'valuecanary',
  cause: 'causecanary',
};

const user: MemoryUser = {
  ...finley,
  contactPoints: [
    { field: 'email', place: 'login', value: canaries.oldEmail },
    {
      field: 'phoneNumber',
      id: 'method-sms',
      protocol: 'SMS',
      value: { countryCode: '1', nationalNumber: canaries.oldPhone },
    },
    {
      field: 'postalAddress',
      id: 'address-1',
      standing: 'primary',
      value: { address1: canaries.oldStreet, city: 'Springfield', country: 'US' },
    },
  ],
};

const body = {
  phoneNumber: { oldPhoneNumber: canaries.oldPhone, newPhoneNumber: canaries.newPhone },
  email: { emailAddress: canaries.newEmail },
  postalAddress: {
    address1: canaries.newStreet,
    address2: canaries.newFlat,
    city: canaries.newCity,
    state: canaries.newState,
    postalCode: canaries.newPostalCode,
    country: 'US',
  },
};

/** An error that carries values wherever an error can: message, cause, stack, code, and members of its own. */
const talkative = (): Error => {
  const values = Object.values(canaries).join(' ');
  const error = Object.assign(new Error(`${canaries.cause} ${values}\n${values}`, { cause: values }), {
    code: values,
    request: { headers: { authorization: `Bearer ${canaries.token}` }, body },
  });
  error.name = values;
  error.stack = `${values}\n    at ${values}\n${error.stack ?? ''}`;
  return error;
};

/** Every way for a value to travel: one act each, and whatever it answers. */
const acts: Readonly<Record<string, (service: Service) => Promise<unknown>>> = {
  'a told update with delivery reports': async (service) => {
    await service.update(body);
    await service.deliver();
    for (const change of service.memory.changes()) {
      const [to, cause] = [canaries.oldEmail, canaries.cause];
      const bouncedRecipients = [{ emailAddress: to, action: 'failed', diagnosticCode: cause }];
      const bounced = { ...bounce, bounce: { ...bounce.bounce, bouncedRecipients } };
      await service.record(throughSns(emailEvent(change, bounced, {}, to)));
    }
    const delivery = { destination: `+1${canaries.oldPhone}`, providerResponse: 'Phone is unreachable' };
    const report = { notification: { messageId: 'message-2' }, delivery, status: 'FAILURE' };
    await service.record(throughLogs([report]));
    return [await service.verify(), await service.list()];
  },
  'a settled update with an unknown outcome': async (service) => {
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    const answer = await service.update(body);
    await service.tellAfter(130_000);
    return [answer, await service.list()];
  },
  'an update that is refused': async (service) => {
    service.users.failWrite({ outcome: 'rejected', because: 'values-not-accepted', cause: talkative() });
    return service.update(body);
  },
  'a wrong old number': (service) =>
    service.update({ phoneNumber: { ...body.phoneNumber, oldPhoneNumber: canaries.newPhone } }),
  'a user who cannot be read': async (service) => {
    service.users.failReads(talkative(), new AppError('upstream-unavailable', { cause: talkative() }));
    return [await service.update(body), await service.verify()];
  },
  'a ledger that fails at every step': async (service) => {
    const answers: Answer[] = [];
    for (const operation of ['newestWithValues', 'open', 'save'] as const) {
      service.memory.failNext(operation, 'before', talkative());
      answers.push(await service.update(body));
    }
    return answers;
  },
  'notices that cannot be sent': async (service) => {
    await service.update(body);
    service.memory.failNext('find', 'before', talkative());
    const failure: unknown = await service.deliver().catch((error: unknown) => error);
    // As the runtime writes an error that a function ends with.
    return JSON.stringify(failure);
  },
  'messages that are not ours': async (service) => {
    await service.announce({ ...canaries, changeId: canaries.value }, canaries.value);
    await service.record({ ...throughSns(canaries, canaries.value), ...canaries });
    await service.record(throughLogs([canaries]));
  },
  'an invalid value in every field': async (service) => {
    const answers: Answer[] = [];
    for (const [section, members] of Object.entries(body)) {
      for (const member of Object.keys(members)) {
        const bad = `${canaries.value}\u0000`;
        answers.push(await service.update({ [section]: { ...members, [member]: bad } }));
        answers.push(await service.update({ [section]: { ...members, [canaries.member]: canaries.value } }));
        answers.push(await service.update({ [section]: canaries.value }));
      }
    }
    answers.push(await service.update({ ...body, [canaries.member]: canaries.value }));
    answers.push(await service.update(`{"${canaries.member}":${canaries.value}`));
    answers.push(await service.update({ userIdType: canaries.value, ...body }));
    return answers;
  },
  'an invalid value in every other part of a request': async (service) => [
    await service.verify({ headers: { authorization: `Bearer ${canaries.token}` } }),
    await service.verify({ headers: { authorization: `Basic ${canaries.token}` } }),
    await service.verify({ headers: { correlationId: canaries.value } }),
    await service.verify({ headers: { institutionId: canaries.value } }),
    await service.verify({ query: { [canaries.member]: canaries.value } }),
    await service.verify({ query: { userIdType: canaries.value } }),
    await service.verify({ query: { access_token: canaries.token } }),
    await service.verify(byLogin(canaries.newEmail)),
    await service.verify({ customer: `${canaries.value}/..`, query: { userIdType: 'LOGIN_ID' } }),
    await service.verify({ parameters: { customer: `${finleyId}:${canaries.value}` } }),
    await service.update(body, { headers: { 'content-type': canaries.value } }),
    await service.list({ query: { before: canaries.value } }),
    await service.show(canaries.value),
    await service.verify(as('broken')),
  ],
};

const textOf = (answer: unknown): string => JSON.stringify([answer]);

describe('a unique contact value', () => {
  it.each(Object.entries(acts))(
    'does not appear in logs, answers, topics or the ledger after %s',
    async (_, act) => {
      const service = startService({
        users: [user],
        policy: { oldPhoneLimit: { attempts: 5, hours: 24 } },
        callers: { broken: talkative(), customer: { ...partner, customerId: finleyId } },
      });
      const places = {
        answers: textOf(await act(service)),
        log: service.log.lines.join('\n'),
        topic: textOf(service.topic.published()),
        events: textOf(service.events.published()),
        ledger: textOf(service.memory.changes()),
        notices: service.outbox
          .sent()
          .map((notice) =>
            notice.recipient.channel === 'sms' ? smsWords(notice) : textOf(emailWords(notice)),
          )
          .join('\n'),
      };
      expect(places.log).not.toBe('');
      for (const [place, text] of Object.entries(places)) {
        for (const [name, value] of Object.entries(canaries)) {
          expect({ place, name, isThere: text.includes(value) }).toEqual({ place, name, isThere: false });
        }
      }
    },
  );

  it('would be found if it appeared', async () => {
    const service = startService({ users: [user] });
    await service.update(body);
    await service.deliver();
    expect(textOf(service.outbox.sent())).toContain(canaries.newEmail);
    expect(textOf(service.users.writes())).toContain(canaries.newStreet);
  });
});
