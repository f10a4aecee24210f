import type { ContactField } from '../../../lib/contact/contact-points.ts';
import { meeting, row, toldOnce, type Row } from '../row.ts';
import { bothContacts, done, type Scene } from '../scene.ts';

/** More requests than a round makes. */
const lasting = 1_000;
const email = 'ses SendEmail';
const sms = 'sns Publish sms';

const requireArrived = async (scene: Scene, channel: string, count: number): Promise<void> => {
  const found = (await scene.messages()).filter((message) => message.channel === channel).length;
  if (found !== count) throw new Error(`${found} of channel ${channel} arrived instead of ${count}`);
};

/** The provider of one channel refuses everything, until Lambda has given up; the other channel is served at once. */
const refusing =
  (on: typeof email | typeof sms, status: number, code: string, message = '') =>
  async (scene: Scene): Promise<void> => {
    scene.meet({ on, do: 'status', status, body: { code, message }, times: lasting });
    await scene.update(done, { fields: bothContacts });
    await scene.world.stack.aws.invocations.settled();
    await requireArrived(scene, on === email ? 'sms' : 'email', 2);
    await requireArrived(scene, on === email ? 'email' : 'sms', 0);
    scene.calm();
  };

const sesRefuses = (
  what: string,
  status: number,
  code: string,
  message: string,
  alarms: Row['ends']['alarms'] = [],
): Row => row(`SES ${what}; repaired later`, { ...toldOnce, alarms }, refusing(email, status, code, message));

/** Email addresses as those of Amazon's mailbox simulator. */
const emailBounces = (what: string, local: string): Row => ({
  ...row(
    `${what}: the SMS tells`,
    { ...toldOnce, ...(local !== 'complaint' && { unreached: ['email/old'] }) },
    (scene) => scene.update(done, { fields: ['phoneNumber'] }),
  ),
  special: (handle) => ({ email: `${local}+${handle}@mail.example` }),
});

/** A seed that leaves the member out. */
const without = (member: 'email' | 'phone') => () => ({ [member]: undefined });
export const withoutAddresses = () => ({ ...without('email')(), ...without('phone')() });

const missing = (
  fault: string,
  field: ContactField,
  special: Row['special'] & object,
  alarms: Row['ends']['alarms'] = [],
): Row => ({
  ...row(fault, { ...toldOnce, alarms }, (scene) => scene.update(done, { fields: [field] })),
  special,
});

/** The providers of email and SMS refuse, and addresses that take nothing. */
export const providers: readonly Row[] = [
  sesRefuses('throttles', 429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'),
  sesRefuses('is paused', 400, 'SendingPausedException', 'Sending is paused.', ['sending-paused']),
  {
    ...row(
      'SES fails, three times for each address; repaired later',
      { ...toldOnce, alarms: ['notice-overdue'] },
      meeting({ on: email, do: 'status', status: 500, times: 6 }, done, { fields: bothContacts }),
    ),
    // The alarm comes with the third announcement, which the usual times let come after more than a minute.
    world: { env: { LEASE_S: '6', REPUBLISH_S: '2' } },
  },
  row(
    'the emails are sent, the SMS fail: the next try sends SMS only',
    toldOnce,
    refusing(sms, 429, 'Throttled', 'Rate exceeded'),
  ),
  row('the emails are sent, SNS fails: repaired later', toldOnce, refusing(sms, 500, 'InternalError')),
  emailBounces('the email bounces', 'bounce'),
  emailBounces('the recipient complains', 'complaint'),
  row(
    'SMS opted out: the emails tell',
    { ...toldOnce, unreached: ['sms/old', 'sms/new'] },
    refusing(sms, 400, 'InvalidParameter', 'Phone number is opted out'),
  ),
  row(
    'SMS over the spend limit; raised later',
    { ...toldOnce, alarms: ['sending-paused'] },
    refusing(sms, 400, 'InvalidParameter', 'No quota left for account'),
  ),
  missing('no phone on file: the email tells', 'postalAddress', without('phone')),
  missing('no email address on file: the SMS tells', 'phoneNumber', without('email')),
  missing('no address on file at all: nobody to tell, so an alarm', 'postalAddress', withoutAddresses, [
    'nobody-reached',
  ]),
  row("Lambda's retries are used up: in the dead-letter queue, and still due", toldOnce, async (scene) => {
    await refusing(email, 429, 'TooManyRequestsException')(scene);
    const letters = scene.world.stack.aws.invocations.deadLetters();
    const isThere = letters.some(({ event }) => JSON.stringify(event).includes(scene.customer.customerId));
    if (!isThere) throw new Error('the announcement is not among the dead letters');
  }),
];
