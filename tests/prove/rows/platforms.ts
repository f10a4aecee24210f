import { deepStrictEqual, ok } from 'node:assert/strict';
import { contactFields } from '../../../lib/contact/contact-points.ts';
import type { Fault } from '../../../local/wire/faults.ts';
import type { Quirks, StoredForm } from '../../../local/platform/quirks.ts';
import { onFile, phoneOf } from '../customers.ts';
import { addressKey } from '../notices-owed.ts';
import { meeting, row, toldOnce, toldTwice, type Row } from '../row.ts';
import { bothContacts, done, type ExpectedAnswer, pending, putUpdate, bodyOf, type Scene } from '../scene.ts';
import { writeOperation as on } from '../write-log.ts';
import { deliverWrite, freezeReads, judged, keepWrite, loseReply, settled } from './write-fates.ts';

/** However often it was asked for. */
const told = { states: ['NOTIFIED'], applied: 1 } as const satisfies Row['ends'];
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
  await scene.update(done, { fields: contactFields });
  for (let times = 2; times <= 5; times += 1) await scene.repeat(done);
};

/** A platform that keeps what it is sent in a form of its own. */
const storedOtherwise = (stores: readonly StoredForm[]): readonly Row[] => {
  const platform: Quirks = { stores: [...stores] };
  return [
    row(
      'reply lost, applied; repeated once settled',
      toldOnce,
      (scene) => loseReply(scene, { fields: contactFields }),
      settled,
      repeatTwice,
    ),
    row(
      'three fields answered 409, but applied; repeated once settled',
      toldOnce,
      meeting(inUseButApplied, pending, { fields: contactFields }),
      settled,
      repeatTwice,
    ),
    row(
      'one field answered 409, but applied: found by the drift audit; repeated after it',
      { ...toldOnce, alarms: ['drift-found'] },
      (scene) => {
        const fields = [contactFields[scene.round % contactFields.length] ?? 'email'];
        return meeting(inUseButApplied, inUse, { fields })(scene);
      },
      settled,
      repeatTwice,
    ),
    row(
      'applied after the quarantine: found by the drift audit; repeated after it',
      { ...told, alarms: ['drift-found'] },
      (scene) => keepWrite(scene, { fields: contactFields }),
      judged,
      deliverWrite,
      settled,
      repeatTwice,
    ),
    row('the same request five times', toldOnce, fiveTimes),
  ].map((each) => ({ ...each, world: { platform, env: slowAudit } }));
};

/** Of email and phone only the email took effect: what is told says so, and the new number is told nothing. */
const onlyEmailTold = async (scene: Scene): Promise<void> => {
  const { world, customer } = scene;
  const [change] = await world.changesOf(customer);
  deepStrictEqual(change?.effects, { email: 'applied', phoneNumber: 'not-applied' });
  const messages = await scene.messages();
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

/** A change that is planned on a stale copy. */
const plannedStale: Row = row(
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
);

const isSubUser = { role: 'SUB_USER', status: { active: true, reset: true } } as const;

/** Two users who act for one customer. */
const ownerAndClerk: Row = row(
  'the owner is changed while the outcome of a clerk is unknown',
  toldOnce,
  async (scene) => {
    const { world, customer } = scene;
    const clerk = world.addCustomer(() => ({ customerIds: [customer.customerId], ...isSubUser }));
    world.mischief.add(clerk, { fault: { on, do: 'reset' } });
    const body = { ...bodyOf(world.stack, clerk, ['email'], 1), userIdType: 'LOGIN_ID' } as const;
    const answer = await putUpdate(world.partner, clerk, body);
    deepStrictEqual(answer.code, pending.code);
    await scene.update(done, { fields: contactFields });
  },
);

/** Platforms that are not byte-preserving, not atomic, or late, and users who share a customer. */
export const platforms: readonly Row[] = [
  ...storedForms.flatMap(storedOtherwise),
  ...partlyApplied,
  plannedStale,
  ownerAndClerk,
];
