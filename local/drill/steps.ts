import { setTimeout as sleep } from 'node:timers/promises';
import type { contactInfoClient } from '../../packages/client/src/index.ts';
import type { Quirks } from '../platform/quirks.ts';
import { seededCustomerIds } from '../platform/seeds.ts';
import { publishedSample } from '../published-sample.ts';
import type { Stack } from '../stack.ts';
import type { Fault } from '../wire/faults.ts';
import type { Hindrances } from './watched-functions.ts';

/** What a deployment decides, as far as a drill needs it. */
export interface Settings {
  /** In place of sections of the institutions file. */
  readonly institutions: Readonly<Record<string, object>>;
  /** As in config/stages.yml. */
  readonly smsSpendAlarmUsd: number;
}

/** What steps act on. */
export interface Play {
  readonly stack: Stack;
  readonly partnerOf: (institutionId: string) => ReturnType<typeof contactInfoClient>;
  readonly hindrances: Hindrances;
  readonly pass: (ms: number) => Promise<void>;
  readonly deploy: (settings: Partial<Settings>) => Promise<void>;
}

export interface Step {
  readonly says: string;
  readonly run: (play: Play) => unknown;
}

type Customer = keyof typeof seededCustomerIds;
type StandIn = 'platform' | 'aws';

const institutionOf = (customer: Customer): string => (customer === 'otherInstitution' ? '00042' : '00016');
const path = (customer: Customer) => ({ customerId: seededCustomerIds[customer] });

const control = async (url: string, method: string, body?: object): Promise<void> => {
  await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
};

const requireStatus = (answer: { readonly status: number }, status: number): void => {
  if (answer.status !== status) throw new Error(`It answered ${JSON.stringify(answer)}.`);
};

/** Switches a fault on. */
export const breaks = (at: StandIn, fault: Fault): Step => ({
  says: `Break the ${at} stand-in: ${JSON.stringify(fault)}`,
  run: ({ stack }) => control(`${stack.urls[at]}/_faults`, 'POST', fault),
});

/** Switches all faults off. */
export const repair = (at: StandIn): Step => ({
  says: `Repair the ${at} stand-in.`,
  run: ({ stack }) => control(`${stack.urls[at]}/_faults`, 'DELETE'),
});

/** How the platform keeps and answers what it is sent; none: as the contract says. */
export const quirks = (wanted: Quirks): Step => ({
  says: `The platform's quirks: ${JSON.stringify(wanted)}`,
  run: ({ stack }) => control(`${stack.urls.platform}/_quirks`, 'PUT', wanted),
});

export const verify = (answers: number, customer: Customer = 'finley'): Step => ({
  says: `A partner verifies a customer of ${institutionOf(customer)}: ${answers}.`,
  run: async ({ partnerOf }) =>
    requireStatus(await partnerOf(institutionOf(customer)).verifyCustomer({ path: path(customer) }), answers),
});

export const update = (
  answers: number,
  emailAddress = 'drill@mail.example',
  { customer = 'finley', isWithAddress = false }: { customer?: Customer; isWithAddress?: boolean } = {},
): Step => ({
  says: `A partner changes an email address to ${emailAddress}${isWithAddress ? ', and the postal address' : ''}: ${answers}.`,
  run: async ({ partnerOf }) => {
    const { postalAddress } = publishedSample;
    const body = { email: { emailAddress }, ...(isWithAddress && { postalAddress }) };
    const partner = partnerOf(institutionOf(customer));
    requireStatus(await partner.updateContactInfo({ path: path(customer), body }), answers);
  },
});

/** What the API says of the customer's newest change. */
export const shows = (state: string): Step => ({
  says: `The newest change is ${state}.`,
  run: async ({ partnerOf }) => {
    const answer = await partnerOf('00016').listContactChanges({ path: path('finley') });
    const newest = answer.ok ? answer.body.changes[0]?.state : answer.message;
    if (newest !== state) throw new Error(`The newest change is ${newest ?? 'none'}.`);
  },
});

/** Somebody else writes to the platform. */
export const writeElsewhere = (email: string, customer: Customer = 'finley'): Step => ({
  says: `Another system writes ${email} to the same customer.`,
  run: ({ stack: { platform } }) => {
    const user = platform.users.find('00016', 'LEGACY_USER_GUID', seededCustomerIds[customer]);
    if (user === undefined) throw new Error('There is no such customer.');
    const contactMethods = user.document.contactMethods.map((method) =>
      method.protocol === 'EMAIL' ? { ...method, contactInfo: email } : method,
    );
    platform.users.replace({ ...user.document, email, contactMethods });
  },
});

export const pass = (minutes: number): Step => ({
  says: `${minutes} minutes pass.`,
  run: (play) => play.pass(minutes * 60_000),
});

/** For what takes its own time. */
export const wait = (seconds: number): Step => ({
  says: `Wait ${seconds} seconds.`,
  run: () => sleep(seconds * 1000),
});

export const settle: Step = {
  says: 'settle-changes runs.',
  run: ({ stack }) => stack.invoke('settle-changes', {}),
};

export const publish = (to: string, message: string): Step => ({
  says: `A message reaches ${to}: ${message}`,
  run: ({ stack }) =>
    stack.aws.invocations.add(to, { Records: [{ EventSource: 'aws:sns', Sns: { Message: message } }] }),
});

export const purge: Step = {
  says: 'The dead-letter queues are purged.',
  run: ({ stack }) => stack.aws.invocations.forgetDeadLetters(),
};

export const throttle = (functionName: string): Step => ({
  says: `The reserved concurrency of ${functionName} is set to 0.`,
  run: ({ hindrances }) => hindrances.throttled.add(functionName),
});

export const release = (functionName: string): Step => ({
  says: `The reserved concurrency of ${functionName} is set back.`,
  run: ({ hindrances }) => hindrances.throttled.delete(functionName),
});

export const loseSmsReports = (areLost: boolean): Step => ({
  says: `SNS ${areLost ? 'may not' : 'may again'} write what becomes of text messages.`,
  run: ({ hindrances }) => {
    hindrances.areSmsReportsLost = areLost;
  },
});

/** What the account has spent on text messages this month, before the next one. */
export const spend = (usd: number): Step => ({
  says: `This month's text messages have cost ${usd} USD.`,
  run: ({ hindrances }) => {
    hindrances.smsSpentUsd = usd;
  },
});

/** The functions start anew, with these in place of what is in the repository. */
export const deploy = (settings: Partial<Settings>): Step => ({
  says: `Deploy the settings of the repository, but for these: ${JSON.stringify(settings)}`,
  run: (play) => play.deploy(settings),
});
