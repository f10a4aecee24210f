import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { CloudEvent } from '../lib/announcements/cloud-event.ts';
import { contactInfoClient } from '../packages/client/src/index.ts';
import { askToken, requestToken } from './ask-token.ts';
import { InboxMessage } from './inbox/message.ts';
import { publishedSample } from './published-sample.ts';
import { seededCustomerIds } from './platform/seeds.ts';
import { firstPort, portsFrom } from './stack.ts';

export interface TourOptions {
  /** Base URLs of a running stack. */
  readonly api: string;
  readonly platform: string;
  readonly inbox: string;
  readonly print: (line: string) => void;
}

const institutionId = '00016';
const customerId = seededCustomerIds.finley;
const seeded = {
  phoneNumber: publishedSample.phoneNumber.oldPhoneNumber,
  email: 'finley.banker@gmail.com',
  postalAddress: {
    address1: '1 Harbor Square',
    address2: 'Apt 4',
    city: 'Portland',
    state: 'ME',
    postalCode: '04101',
    country: 'US',
  },
};

/** Every address that must be told, by channel and role. */
const owed = {
  'email old': seeded.email,
  'email new': publishedSample.email.emailAddress,
  'sms old': `+1${seeded.phoneNumber}`,
  'sms new': `+1${publishedSample.phoneNumber.newPhoneNumber}`,
};

/** Values that a notice may show in full only at their own address. */
const contactValues = [
  seeded.email,
  publishedSample.email.emailAddress,
  seeded.phoneNumber,
  publishedSample.phoneNumber.newPhoneNumber,
  seeded.postalAddress.address1,
  publishedSample.postalAddress.address1,
  publishedSample.postalAddress.city,
];

const CardFlag = v.object({
  changeId: v.string(),
  user: v.string(),
  until: v.string(),
  isStanding: v.boolean(),
});

const patienceMs = 20_000;

/** Polls until the value is good. */
const eventually = async <Value>(
  what: string,
  ask: () => Promise<Value>,
  isGood: (value: Value) => boolean,
): Promise<Value> => {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const value = await ask();
    if (isGood(value)) return value;
    await sleep(200);
  }
  throw new Error(`${what} did not happen within ${patienceMs / 1000} s.`);
};

/**
 * Walks through the product as a partner would, over HTTP alone, and throws at the first thing that is not as promised.
 * A customer whom an earlier tour changed is first put back, through the API.
 */
export const runTour = async ({ api, platform, inbox, print }: TourOptions): Promise<void> => {
  let step = 0;
  const say = (line: string): void => {
    step += 1;
    print(`${String(step).padStart(2)}. ${line}`);
  };
  const token = await askToken(platform);
  const partner = contactInfoClient({ baseUrl: api, token: () => token });
  const path = { customerId };
  const { phoneNumber, email } = publishedSample;

  const signsIn = async (...usernames: readonly string[]): Promise<readonly boolean[]> => {
    const form = { grant_type: 'password', password: 'local-password' };
    const answers = await Promise.all(
      usernames.map((username) => requestToken(platform, { ...form, username })),
    );
    return answers.map((answer) => answer.ok);
  };
  const inInbox = async <const Schema extends v.GenericSchema>(what: string, schema: Schema) =>
    v.parse(v.array(schema), await (await fetch(`${inbox}/${what}`)).json());
  const noticesOf = (id: string) =>
    eventually(
      'a notice to every address',
      async () => (await inInbox('messages', InboxMessage)).filter((message) => message.changeId === id),
      ({ length }) => length >= Object.keys(owed).length,
    );
  const eventOf = async (id: string): Promise<CloudEvent | undefined> => {
    const [event, ...others] = await eventually(
      'an event for other systems',
      async () => (await inInbox('events', CloudEvent)).filter(({ data }) => data.changeId === id),
      ({ length }) => length > 0,
    );
    strictEqual(others.length, 0, 'one event says what happened');
    return event;
  };
  const flagOf = (id: string, isStanding: boolean) =>
    eventually(
      isStanding ? 'a card flag' : 'lifting the flag',
      async () => (await inInbox('card-flags', CardFlag)).find(({ changeId }) => changeId === id),
      (flag) => flag?.isStanding === isStanding,
    );
  const isHidden = (text: string, to = ''): boolean =>
    !contactValues.some((value) => text.includes(value) && !to.includes(value));

  if (!(await signsIn(seeded.email)).every(Boolean)) {
    print('    (An earlier tour changed this customer: putting the former contact information back.)');
    const numbers = {
      oldPhoneNumber: phoneNumber.newPhoneNumber,
      newPhoneNumber: seeded.phoneNumber,
    };
    const { status } = await partner.updateContactInfo({
      path,
      body: {
        phoneNumber: { ...phoneNumber, ...numbers },
        email: { emailAddress: seeded.email },
        postalAddress: seeded.postalAddress,
      },
    });
    strictEqual(status, 204, 'the customer is put back; if not, begin anew: npm start -- --fresh');
  }
  say(`A partner asks for a token for institution ${institutionId}: granted.`);

  const verified = await partner.verifyCustomer({ path });
  ok(verified.ok, `verify answers 200: ${JSON.stringify(verified)}`);
  const { body: customer } = verified;
  deepStrictEqual(
    [customer.customerId, customer.institutionId, customer.updatable],
    [customerId, institutionId, true],
  );
  const verifiedText = JSON.stringify(customer);
  ok(isHidden(verifiedText), 'verify shows no contact value in full');
  say(`GET …/${customerId}:verify answers 200, masked: ${verifiedText}`);

  const wrong = await partner.updateContactInfo({
    path,
    body: { phoneNumber: { ...phoneNumber, oldPhoneNumber: '2075550000' } },
  });
  deepStrictEqual([wrong.status, 'code' in wrong && wrong.code], [400, 'UXU_20002']);
  say('An update with a wrong old phone number answers 400 UXU_20002.');

  const previewed = await partner.updateContactInfo({
    path,
    query: { validateOnly: 'true' },
    body: publishedSample,
  });
  ok(previewed.status === 200 && previewed.ok, `a preview answers 200: ${JSON.stringify(previewed)}`);
  deepStrictEqual(
    previewed.body.recipients.map(({ channel, role }) => `${channel} ${role}`).toSorted(),
    Object.keys(owed).toSorted(),
    'a preview names everyone who would be told',
  );
  deepStrictEqual(await signsIn(seeded.email), [true], 'a preview changes nothing');
  say(
    `The same with ?validateOnly=true answers what would change and who would be told: ${JSON.stringify(previewed.body)}`,
  );

  const updated = await partner.updateContactInfo({ path, body: publishedSample });
  strictEqual(updated.status, 204, `the published sample is accepted: ${JSON.stringify(updated)}`);
  const { changeId = '' } = updated;
  ok(changeId !== '', 'the answer names the change');
  say(`PUT …:contact-info with the published sample answers 204, change ${changeId}.`);

  const logins = [email.emailAddress, phoneNumber.newPhoneNumber, seeded.email, seeded.phoneNumber];
  deepStrictEqual(await signsIn(...logins), [true, true, false, false]);
  say('The customer signs in with the new email address and phone number, and not with the old ones.');

  const repeated = await partner.updateContactInfo({ path, body: { email } });
  deepStrictEqual(
    [repeated.status, repeated.changeId],
    [204, undefined],
    'a repeated update changes nothing',
  );
  say('The same email address again answers 204 and changes nothing.');

  const messages = await noticesOf(changeId);
  const told = Object.fromEntries(messages.map(({ channel, role, to }) => [`${channel} ${role ?? ''}`, to]));
  deepStrictEqual(
    [told, messages.length],
    [owed, Object.keys(owed).length],
    'one notice per address and channel',
  );
  for (const { channel, to, subject = '', text, html = '' } of messages) {
    ok(
      isHidden(`${subject} ${text} ${html}`, to),
      `the ${channel} to ${to} shows no value but its own destination's`,
    );
    ok(!/https?:\/\//.test(`${subject} ${text}`), `the ${channel} to ${to} carries no link`);
  }
  const order = messages.map(({ role }) => role);
  ok(order.lastIndexOf('old') < order.indexOf('new'), 'old addresses are told first');
  say('The inbox holds one notice for each old and new address, old ones first, none showing a full value:');
  for (const { channel, role = '', to, text } of messages) {
    print(`      ${channel.padEnd(5)} to the ${role} address ${to}${channel === 'sms' ? `: “${text}”` : ''}`);
  }

  const proofOf = async (id: string) => {
    const shown = await partner.showContactChange({ path: { ...path, changeId: id } });
    ok(shown.ok, 'the change can be looked up');
    return shown.body;
  };
  const proof = await eventually(
    'the record of every delivery',
    () => proofOf(changeId),
    ({ state, notices }) => state === 'notified' && notices.every((notice) => notice.state === 'delivered'),
  );
  strictEqual(proof.notices.length, Object.keys(owed).length, 'the proof names every notice');
  const listed = await partner.listContactChanges({ path });
  ok(listed.ok && listed.body.changes[0]?.changeId === changeId, 'the list begins with the newest change');
  say(`GET …/contact-changes/${changeId} proves that the customer was told:`);
  for (const { channel, role, recipient, state } of proof.notices) {
    print(`      ${channel.padEnd(5)} ${role.padEnd(4)} ${recipient} ${state}`);
  }

  const changed = await eventOf(changeId);
  deepStrictEqual(
    [changed?.type, changed?.data.fields.toSorted()],
    ['contact-info.changed.v1', ['email', 'phoneNumber', 'postalAddress']],
  );
  ok(isHidden(JSON.stringify(changed)), 'the event carries no contact value');
  say(`Other systems are told by an event, without the values: ${JSON.stringify(changed)}`);

  const flag = await flagOf(changeId, true);
  say(`The example subscriber has it, and holds new cards of user ${flag?.user} until ${flag?.until}.`);

  const reverted = await partner.revertContactChange({ path: { ...path, changeId } });
  strictEqual(reverted.status, 204, `the change is put back: ${JSON.stringify(reverted)}`);
  const { changeId: revertId = '' } = reverted;
  deepStrictEqual(await signsIn(...logins), [false, false, true, true]);
  say(
    `POST …/contact-changes/${changeId}:revert puts it back; the old email address and phone number sign the customer in.`,
  );

  const notices = await noticesOf(revertId);
  strictEqual(notices.length, Object.keys(owed).length, 'one notice of the revert per address and channel');
  for (const { channel, text } of notices)
    ok(/put back|undone/.test(text), `the ${channel} says that it was put back`);
  strictEqual((await proofOf(changeId)).revertedBy, revertId, 'the proof names the revert');
  say('Every address is told that it was put back, and the proofs of the two changes name each other.');

  const restored = await eventOf(revertId);
  deepStrictEqual(
    [restored?.type, restored?.data.revertOf, restored?.subject],
    ['contact-info.restored.v1', changeId, changed?.subject],
  );
  ok((restored?.sequence ?? '') > (changed?.sequence ?? ''), 'the event of the revert is the later one');
  await flagOf(changeId, false);
  say('The event says “restored”, and the example subscriber lifts its flag.');
  print('\nEverything is as promised.');
};

if (import.meta.main) {
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const { api, platform, inbox } = portsFrom(firstPort);
  await runTour({
    api: at(api),
    platform: at(platform),
    inbox: at(inbox),
    print: (line) => console.log(line),
  }).catch((error: unknown) => {
    const isDown = error instanceof TypeError && error.message === 'fetch failed';
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      isDown ? 'The local stack is not running: start it with "npm start".' : `\nNot as promised: ${why}`,
    );
    process.exitCode = 1;
  });
}
