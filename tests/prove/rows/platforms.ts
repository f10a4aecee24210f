import { deepStrictEqual, ok } from 'node:assert/strict';
import type { InboxMessage } from '../../../local/inbox/message.ts';
import type { Fault } from '../../../local/wire/faults.ts';
import type { Quirks, StoredForm } from '../../../local/platform/quirks.ts';
import { onFile, phoneOf } from '../customers.ts';
import { addressesOf, addressKey } from '../notices-owed.ts';
import { meeting, row, toldOnce, toldTwice, toldOfStranger, type Row, type Deed } from '../row.ts';
import {
  type ChangedField,
  done,
  type ExpectedAnswer,
  pending,
  putUpdate,
  bodyOf,
  type Scene,
} from '../scene.ts';
import { isDoneWith } from '../stored-ends.ts';
import { writeOperation as on } from '../write-log.ts';
import { deliverWrite, freezeReads, judged, keepWrite, loseReply, writeEmail } from './write-fates.ts';

/** However often it was asked for. */
const told = { states: ['NOTIFIED'], applied: 1 } as const satisfies Row['ends'];
const settled = { until: isDoneWith };
const everyField: readonly ChangedField[] = ['email', 'phoneNumber', 'postalAddress'];
const inUseBody = { code: 'ISR_12001', message: '' };
const inUseButApplied: Fault = { on, do: 'apply-then-status', status: 409, body: inUseBody };
const inUse: ExpectedAnswer = { status: 409, code: 'UXU_20004' };
/** Long enough for a write to be delivered between a verdict and its audit. */
const slowAudit = { AUDIT_S: '8' };

const storedForms: readonly (readonly StoredForm[])[] = [
  ['email-lower-case', 'phone-e164', 'postal-upper-case', 'no-accents'],
  ['email-upper-case', 'phone-formatted', 'postal-usps', 'no-accents'],
];

const repeatTwice = async (scene: Scene): Promise<void> => {
  for (let times = 1; times <= 2; times += 1) await scene.repeat(done);
};

/** The same request five times: each answered as done, one change, one set of notices. */
const fiveTimes = async (scene: Scene): Promise<void> => {
  await inEveryField(scene);
  for (let times = 2; times <= 5; times += 1) await scene.repeat(done);
};

/** A platform that keeps what it is sent in a form of its own. */
const storedOtherwise = (stores: readonly StoredForm[]): readonly Row[] => {
  const platform: Quirks = { stores: [...stores] };
  return [
    row(
      'reply lost, applied; repeated once settled',
      toldOnce,
      (scene) => loseReply(scene, { fields: everyField }),
      settled,
      repeatTwice,
    ),
    row(
      'three fields answered 409, but applied; repeated once settled',
      toldOnce,
      meeting(inUseButApplied, pending, { fields: everyField }),
      settled,
      repeatTwice,
    ),
    row(
      'one field answered 409, but applied: found by the drift audit; repeated after it',
      { ...toldOnce, alarms: ['drift-found'] },
      (scene) => {
        const fields = [everyField[scene.round % everyField.length] ?? 'email'];
        return meeting(inUseButApplied, inUse, { fields })(scene);
      },
      settled,
      repeatTwice,
    ),
    row(
      'applied after the quarantine: found by the drift audit; repeated after it',
      { ...told, alarms: ['drift-found'] },
      (scene) => keepWrite(scene, { fields: everyField }),
      judged,
      deliverWrite,
      settled,
      repeatTwice,
    ),
    row('the same request five times', toldOnce, fiveTimes),
  ].map((each) => ({ ...each, world: { platform, env: slowAudit } }));
};

const messagesOf = async ({ world, customer }: Scene): Promise<readonly InboxMessage[]> => {
  const changeIds = new Set((await world.changesOf(customer)).map(({ changeId }) => changeId));
  return world.stack.inbox.messages().filter(({ changeId = '' }) => changeIds.has(changeId));
};

const bothContacts: readonly ChangedField[] = ['email', 'phoneNumber'];

/** Of email and phone only the email took effect: what is told says so, and the new number is told nothing. */
const onlyEmailTold = async (scene: Scene): Promise<void> => {
  const { world, customer } = scene;
  const [change] = await world.changesOf(customer);
  deepStrictEqual(change?.effects, { email: 'applied', phoneNumber: 'not-applied' });
  const messages = await messagesOf(scene);
  const headings = messages.map(({ channel, subject = '', text }) => (channel === 'email' ? subject : text));
  ok(headings.every((heading) => /email/.test(heading) && !/phone/.test(heading)));
  const stranger = addressKey('sms', phoneOf(customer, 1));
  ok(messages.every(({ channel, to }) => addressKey(channel, to) !== stranger));
};

const answerings: readonly (readonly [string, Quirks, (Fault | undefined)?])[] = [
  ['200 with the user', {}],
  ['204', { answers: 'nothing' }],
  ['409', {}, inUseButApplied],
  ['500', {}, { on, do: 'apply-then-status', status: 500 }],
  ['nothing', {}, { on, do: 'apply-then-reset' }],
];

const onlyEmail: Quirks = { applies: ['email'] };

/** A platform that applies a part of a write. */
const partlyApplied: readonly Row[] = [
  ...answerings.map(([answer, quirks, fault]): Row => ({
    ...row(
      `email and phone in one write, answered ${answer}: the email takes effect`,
      { ...toldOnce, alarms: ['partly-applied'], check: onlyEmailTold },
      async (scene) => {
        if (fault) scene.meet(fault);
        await scene.update(pending, { fields: bothContacts });
      },
    ),
    world: { platform: { ...onlyEmail, ...quirks } },
  })),
  {
    ...row(
      'email and phone answered 409, then the email takes effect: found by the drift audit',
      { ...toldOnce, alarms: ['drift-found'], check: onlyEmailTold },
      meeting({ on, do: 'apply-late', delayMs: 1_500, status: 409, body: inUseBody }, inUse, {
        fields: bothContacts,
      }),
    ),
    world: { platform: onlyEmail },
  },
];

/** A platform that keeps an address in a form that nobody could foresee, and does not show it in its reply. */
const unforeseenForm: Row = {
  ...row('an address kept in a form that nobody could foresee, sent five times', told, async (scene) => {
    const { world, customer } = scene;
    const { users } = world.stack.platform;
    const keepOtherwise = (): void => {
      const { postalAddresses, ...user } = onFile(users, customer);
      users.replace({
        ...user,
        postalAddresses: postalAddresses.map((each) => ({ ...each, streetAddress1: 'RURAL BOX 9' })),
      });
    };
    scene.when(on, 'applied', keepOtherwise);
    await scene.update(done, { fields: ['postalAddress'] });
    for (let times = 2; times <= 5; times += 1) {
      scene.when(on, 'applied', keepOtherwise);
      await scene.repeat(done);
    }
  }),
  world: { platform: { answers: 'nothing' } },
};

/** The file as somebody else than the service left it, and as a stale copy shows it. */
const notAsExpected: readonly Row[] = [
  row(
    'somebody else writes an email address while the outcome is unknown: the found one is told',
    { ...toldOfStranger, alarms: ['outcome-other', 'partly-applied'] },
    async (scene) => {
      scene.meet({ on, do: 'reset' });
      await scene.update(pending, { fields: bothContacts });
      writeEmail(scene, `${scene.customer.handle}.else@mail.example`);
      scene.world.writes.note(scene.customer);
    },
  ),
  row(
    'changed twice, the second time planned on a stale read: who was on file between is told',
    {
      ...toldTwice,
      isToldToFormer: true,
      // By what the second change found on file, the first one was put back.
      alarms: ['drift-found'],
    },
    async (scene) => {
      const { world, customer } = scene;
      const stale = onFile(world.stack.platform.users, customer);
      await scene.update(done, { fields: ['email'] });
      // Longer than a request waits for the copy to catch up.
      freezeReads(scene, stale);
      await scene.update(done, { fields: ['email'], version: 2 });
      scene.calm();
    },
  ),
];

const withoutId = <Element extends object>(element: Element): Element => ({ ...element, id: undefined });

/** Another customer id of the same user. */
const locationOf = (handle: string, number: number): string => `${handle.slice(1)}${number}`.padEnd(32, '0');

const shape = (what: string, each: Deed, special?: Row['special']): Row => ({
  ...row(`a published user: ${what} in every field`, toldOnce, each),
  ...(special && { special }),
});
const inEveryField = (scene: Scene) => scene.update(done, { fields: everyField });
const isSubUser = { role: 'SUB_USER', status: { active: true, reset: true } } as const;

/** Users in the shapes that the platform publishes. */
const publishedShapes: readonly Row[] = [
  shape('one address without id, changed', inEveryField, () => ({
    address: { id: undefined, streetAddress2: undefined, primary: undefined, postalAddressType: undefined },
  })),
  shape('nothing on file has an id, changed', async (scene) => {
    const { users } = scene.world.stack.platform;
    const { contactMethods, postalAddresses, ...user } = onFile(users, scene.customer);
    const withoutIds = {
      contactMethods: contactMethods.map(withoutId),
      postalAddresses: postalAddresses.map(withoutId),
    };
    users.replace({ ...user, ...withoutIds });
    scene.world.writes.open(scene.customer);
    await inEveryField(scene);
  }),
  shape('a business with several locations, changed', inEveryField, (handle) => ({
    type: 'BUSINESS',
    customerIds: [1, 2, 3].map((number) => locationOf(handle, number)),
  })),
  shape(
    'a sub-user, changed by login id',
    (scene) => scene.update(done, { fields: everyField, isByLogin: true }),
    (handle) => ({ type: 'BUSINESS', customerIds: [locationOf(handle, 1)], ...isSubUser }),
  ),
  row('the owner is changed while the outcome of a clerk is unknown', toldOnce, async (scene) => {
    const { world, customer } = scene;
    const clerk = world.addCustomer(() => ({ customerIds: [customer.customerId], ...isSubUser }));
    world.mischief.add(clerk, { fault: { on, do: 'reset' } });
    const body = { ...bodyOf(world.stack, clerk, ['email'], 1), userIdType: 'LOGIN_ID' } as const;
    const answer = await putUpdate(world.partner, clerk, body);
    deepStrictEqual(answer.code, pending.code);
    await inEveryField(scene);
  }),
];

const furtherAddresses = 12;

/** As many addresses as a change tells at the most, each of which the providers report on at once. */
const manyRecipients: Row = row(
  '26 addresses to tell, with all reports on them at once',
  {
    ...toldOnce,
    check: ({ world }) => {
      deepStrictEqual(world.log.contended(), 0);
    },
  },
  async (scene) => {
    const { world, customer } = scene;
    const { users } = world.stack.platform;
    const user = onFile(users, customer);
    const further = Array.from({ length: furtherAddresses }, (_, at) => [
      {
        id: `email-${at}`,
        protocol: 'EMAIL',
        contactInfo: `${customer.handle}.n${at}@mail.example`,
      } as const,
      { id: `sms-${at}`, protocol: 'SMS', contactInfo: phoneOf(customer, 10 + at) } as const,
    ]).flat();
    users.replace({ ...user, contactMethods: [...user.contactMethods, ...further] });
    world.writes.open(customer);
    deepStrictEqual(addressesOf(onFile(users, customer)).size, 2 + 2 * furtherAddresses);
    await scene.update(done, { fields: ['postalAddress'] });
  },
);

/** Platforms that are not byte-preserving, not atomic, or show their users as published. */
export const platforms: readonly Row[] = [
  ...storedForms.flatMap(storedOtherwise),
  ...partlyApplied,
  unforeseenForm,
  ...notAsExpected,
  ...publishedShapes,
  manyRecipients,
];
