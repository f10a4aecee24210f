import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { askToken, requestToken } from './ask-token.ts';
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

/** Values that no notice may show in full, but for its own destination. */
const contactValues = [
  seeded.email,
  publishedSample.email.emailAddress,
  seeded.phoneNumber,
  publishedSample.phoneNumber.newPhoneNumber,
  seeded.postalAddress.address1,
  publishedSample.postalAddress.address1,
  publishedSample.postalAddress.city,
];

const Messages = v.array(
  v.object({
    channel: v.string(),
    to: v.string(),
    subject: v.optional(v.string(), ''),
    text: v.string(),
    html: v.optional(v.string(), ''),
    changeId: v.optional(v.string()),
    role: v.optional(v.string()),
  }),
);
const Verified = v.looseObject({ customerId: v.string(), institutionId: v.string(), updatable: v.boolean() });
const Preview = v.object({
  recipients: v.array(v.object({ channel: v.string(), role: v.string() })),
});
const Change = v.object({
  changeId: v.string(),
  revertedBy: v.optional(v.string()),
  state: v.string(),
  fields: v.array(v.string()),
  notices: v.array(
    v.object({ channel: v.string(), role: v.string(), recipient: v.string(), state: v.string() }),
  ),
});
type Change = v.InferOutput<typeof Change>;
const Events = v.array(
  v.looseObject({
    id: v.string(),
    type: v.string(),
    subject: v.string(),
    sequence: v.string(),
    data: v.looseObject({
      changeId: v.string(),
      revertOf: v.optional(v.string()),
      fields: v.array(v.string()),
    }),
  }),
);
const CardFlags = v.array(
  v.object({ changeId: v.string(), user: v.string(), until: v.string(), isStanding: v.boolean() }),
);

const patienceMs = 20_000;

/** The first value that is good, asked for again and again. */
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
  const customerUrl = `${api}/v1/customers/${customerId}`;

  const signsIn = async (username: string): Promise<boolean> =>
    (await requestToken(platform, { grant_type: 'password', username, password: 'local-password' })).ok;

  const isEventOf =
    (id: string) =>
    ({ data }: { readonly data: { readonly changeId: string } }): boolean =>
      data.changeId === id;
  const eventsOf = async (id: string): Promise<v.InferOutput<typeof Events>> =>
    v.parse(Events, await (await fetch(`${inbox}/events`)).json()).filter(isEventOf(id));
  const flagOf = async (id: string) =>
    v
      .parse(CardFlags, await (await fetch(`${inbox}/card-flags`)).json())
      .find((flag) => flag.changeId === id);

  const token = await askToken(platform);
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    correlationId: randomUUID(),
    'content-type': 'application/json',
  });
  const update = (body: unknown): Promise<Response> =>
    fetch(`${customerUrl}:contact-info`, { method: 'PUT', headers: headers(), body: JSON.stringify(body) });

  if (!(await signsIn(seeded.email))) {
    print('    (An earlier tour changed this customer: putting the former contact information back.)');
    const { newPhoneNumber: oldPhoneNumber } = publishedSample.phoneNumber;
    const putBack = await update({
      phoneNumber: {
        oldPhoneNumber,
        oldCountryCode: '1',
        newPhoneNumber: seeded.phoneNumber,
        newCountryCode: '1',
      },
      email: { emailAddress: seeded.email },
      postalAddress: seeded.postalAddress,
    });
    strictEqual(putBack.status, 204, 'the customer is put back; if not, begin anew: npm start -- --fresh');
  }
  say(`A partner asks for a token for institution ${institutionId}: granted.`);

  const verifyAnswer = await fetch(`${customerUrl}:verify`, { headers: headers() });
  const verifiedText = await verifyAnswer.text();
  strictEqual(verifyAnswer.status, 200, `verify answers 200: ${verifiedText}`);
  const verified = v.parse(v.pipe(v.string(), v.parseJson(), Verified), verifiedText);
  deepStrictEqual(
    [verified.customerId, verified.institutionId, verified.updatable],
    [customerId, institutionId, true],
  );
  ok(!contactValues.some((value) => verifiedText.includes(value)), 'verify shows no contact value in full');
  say(`GET …/${customerId}:verify answers 200, masked: ${verifiedText}`);

  const wrong = await update({
    phoneNumber: { ...publishedSample.phoneNumber, oldPhoneNumber: '2075550000' },
  });
  strictEqual(wrong.status, 400, 'a wrong old phone number is refused');
  strictEqual(v.parse(v.object({ code: v.string() }), await wrong.json()).code, 'UXU_20002');
  say('An update with a wrong old phone number answers 400 UXU_20002.');

  const previewed = await fetch(`${customerUrl}:contact-info?validateOnly=true`, {
    method: 'PUT',
    headers: headers(),
    body: JSON.stringify(publishedSample),
  });
  const previewText = await previewed.text();
  strictEqual(previewed.status, 200, `a preview answers 200: ${previewText}`);
  const preview = v.parse(v.pipe(v.string(), v.parseJson(), Preview), previewText);
  deepStrictEqual(
    preview.recipients.map(({ channel, role }) => `${channel} ${role}`).toSorted(),
    Object.keys(owed).toSorted(),
    'a preview names everyone who would be told',
  );
  strictEqual(await signsIn(seeded.email), true, 'a preview changes nothing');
  say(`The same with ?validateOnly=true answers what would change and who would be told: ${previewText}`);

  const updated = await update(publishedSample);
  const updatedText = await updated.text();
  strictEqual(updated.status, 204, `the published sample is accepted: ${updatedText}`);
  strictEqual(updatedText, '', 'the answer has no body');
  const changeId = updated.headers.get('changeId') ?? '';
  ok(changeId !== '', 'the answer names the change');
  say(`PUT …:contact-info with the published sample answers 204, change ${changeId}.`);

  strictEqual(
    await signsIn(publishedSample.email.emailAddress),
    true,
    'the new email address signs the customer in',
  );
  strictEqual(
    await signsIn(publishedSample.phoneNumber.newPhoneNumber),
    true,
    'the new phone number signs the customer in',
  );
  strictEqual(await signsIn(seeded.email), false, 'the old email address does not');
  strictEqual(await signsIn(seeded.phoneNumber), false, 'the old phone number does not');
  say('The customer signs in with the new email address and phone number, and not with the old ones.');

  const repeated = await update({ email: publishedSample.email });
  deepStrictEqual(
    [repeated.status, repeated.headers.get('changeId')],
    [204, null],
    'a repeated update changes nothing',
  );
  say('The same email address again answers 204 and changes nothing.');

  const messages = await eventually(
    'a notice to every address',
    async () =>
      v
        .parse(Messages, await (await fetch(`${inbox}/messages`)).json())
        .filter((message) => message.changeId === changeId),
    ({ length }) => length >= Object.keys(owed).length,
  );
  const told = Object.fromEntries(messages.map(({ channel, role, to }) => [`${channel} ${role ?? ''}`, to]));
  deepStrictEqual(
    [told, messages.length],
    [owed, Object.keys(owed).length],
    'one notice per address and channel',
  );
  for (const { channel, to, subject, text, html } of messages) {
    const words = `${subject} ${text} ${html}`;
    const shown = contactValues.filter((value) => words.includes(value) && !to.includes(value));
    deepStrictEqual(shown, [], `the ${channel} to ${to} shows no value but its own destination's`);
    ok(!/https?:\/\//.test(`${subject} ${text}`), `the ${channel} to ${to} carries no link`);
  }
  const order = messages.map(({ role }) => role);
  ok(order.lastIndexOf('old') < order.indexOf('new'), 'old addresses are told first');
  say('The inbox holds one notice for each old and new address, old ones first, none showing a full value:');
  for (const { channel, role = '', to, text } of messages) {
    print(`      ${channel.padEnd(5)} to the ${role} address ${to}${channel === 'sms' ? `: “${text}”` : ''}`);
  }

  const shown = await eventually(
    'the record of every delivery',
    async (): Promise<Change> => {
      const answer = await fetch(`${customerUrl}/contact-changes/${changeId}`, { headers: headers() });
      strictEqual(answer.status, 200, 'the change can be looked up');
      return v.parse(Change, await answer.json());
    },
    ({ state, notices }) => state === 'notified' && notices.every((notice) => notice.state === 'delivered'),
  );
  strictEqual(shown.notices.length, Object.keys(owed).length, 'the proof names every notice');
  const listed = await fetch(`${customerUrl}/contact-changes`, { headers: headers() });
  const { changes } = v.parse(v.object({ changes: v.array(Change) }), await listed.json());
  strictEqual(changes[0]?.changeId, changeId, 'the list begins with the newest change');
  say(`GET …/contact-changes/${changeId} proves that the customer was told:`);
  for (const { channel, role, recipient, state } of shown.notices) {
    print(`      ${channel.padEnd(5)} ${role.padEnd(4)} ${recipient} ${state}`);
  }

  const [changed, ...furtherEvents] = await eventually(
    'an event for other systems',
    () => eventsOf(changeId),
    ({ length }) => length > 0,
  );
  deepStrictEqual(
    [changed?.type, changed?.data.fields.toSorted(), furtherEvents.length],
    ['contact-info.changed.v1', ['email', 'phoneNumber', 'postalAddress'], 0],
    'one event says what changed',
  );
  const eventText = JSON.stringify(changed);
  ok(!contactValues.some((value) => eventText.includes(value)), 'the event carries no contact value');
  say(`Other systems are told by an event, without the values: ${eventText}`);

  const flag = await eventually(
    'a card flag',
    () => flagOf(changeId),
    (filed) => filed !== undefined,
  );
  strictEqual(flag?.isStanding, true, 'the flag stands');
  say(`The example subscriber has it, and holds new cards of user ${flag.user} until ${flag.until}.`);

  const reverted = await fetch(`${customerUrl}/contact-changes/${changeId}:revert`, {
    method: 'POST',
    headers: headers(),
  });
  strictEqual(reverted.status, 204, `the change is put back: ${await reverted.text()}`);
  const revertId = reverted.headers.get('changeId') ?? '';
  strictEqual(await signsIn(seeded.email), true, 'the old email address signs the customer in again');
  strictEqual(await signsIn(publishedSample.email.emailAddress), false, 'the other one does not any more');
  say(`POST …/contact-changes/${changeId}:revert puts it back; the old email address signs the customer in.`);

  const notices = await eventually(
    'a notice of the revert to every address',
    async () =>
      v
        .parse(Messages, await (await fetch(`${inbox}/messages`)).json())
        .filter((message) => message.changeId === revertId),
    ({ length }) => length >= Object.keys(owed).length,
  );
  strictEqual(notices.length, Object.keys(owed).length, 'one notice of the revert per address and channel');
  for (const { channel, text } of notices)
    ok(/put back|undone/.test(text), `the ${channel} says that it was put back`);
  const proof = await fetch(`${customerUrl}/contact-changes/${changeId}`, { headers: headers() });
  strictEqual(v.parse(Change, await proof.json()).revertedBy, revertId, 'the proof names the revert');
  say('Every address is told that it was put back, and the proofs of the two changes name each other.');

  const [restored, ...others] = await eventually(
    'an event of the revert',
    () => eventsOf(revertId),
    ({ length }) => length > 0,
  );
  deepStrictEqual(
    [restored?.type, restored?.data.revertOf, restored?.subject, others.length],
    ['contact-info.restored.v1', changeId, changed?.subject, 0],
    'one event says that the change was put back',
  );
  ok((restored?.sequence ?? '') > (changed?.sequence ?? ''), 'the event of the revert is the later one');
  await eventually(
    'lifting the flag',
    () => flagOf(changeId),
    (lifted) => lifted?.isStanding === false,
  );
  say('The event says “restored”, and the example subscriber lifts its flag.');

  strictEqual(await signsIn(seeded.email), true, 'the old email address signs the customer in');
  strictEqual(await signsIn(seeded.phoneNumber), true, 'the old phone number signs the customer in');
  say('The customer signs in with the old email address and phone number again.');
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
