import { type contactInfoClient, type UpdateRequest } from '../../packages/client/src/index.ts';
import { contactFields, type ContactField } from '../../lib/contact/contact-points.ts';
import type { InboxMessage } from '../../local/inbox/message.ts';
import type { Stack } from '../../local/stack.ts';
import type { Fault } from '../../local/wire/faults.ts';
import type { WireRequest } from '../../local/wire/serve.ts';
import type { WireStep } from '../../local/wire/with-faults.ts';
import { type Customer, emailOf, onFile, phoneOf } from './customers.ts';
import type { FunctionName, Meddling, Stop } from './function-host.ts';
import type { World } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly code?: string | undefined;
  readonly changeId?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

export type ExpectedAnswer = Pick<Answer, 'status' | 'code'>;

/** What a partner is told when the outcome of a write is not known (contract §6.4). */
export const pending: ExpectedAnswer = { status: 503, code: 'UXU_20006' };
/** What a partner is told when nothing was changed, by the service's own fault and by another's. */
export const unavailable: ExpectedAnswer = { status: 503, code: 'UXU_30001' };
export const upstreamUnavailable: ExpectedAnswer = { status: 503, code: 'UXU_30002' };
/** What a partner is told while another change is open. */
export const changeOpen: ExpectedAnswer = { status: 409, code: 'UXU_20005' };
/** What a partner gets from the gateway when the function died. */
export const died: ExpectedAnswer = { status: 500 };
/** What a partner is told where nothing of a change is left to put back. */
export const nothingToRevert: ExpectedAnswer = { status: 409, code: 'UXU_20009' };
export const done: ExpectedAnswer = { status: 204 };

/** What an update asks for. */
export interface Asking {
  readonly fields?: readonly ContactField[];
  readonly version?: number;
}

/** Those with addresses of their own: changed together, every notice there can be is owed. */
export const bothContacts: readonly ContactField[] = ['email', 'phoneNumber'];

/** Which fields a round changes where the row does not say: each combination comes up. */
const rotation: readonly (readonly ContactField[])[] = [
  ['email'],
  ['phoneNumber'],
  contactFields,
  bothContacts,
  ['postalAddress'],
];
const fieldsOf = (round: number): readonly ContactField[] => rotation[round % rotation.length] ?? [];

export const bodyOf = (
  { platform }: Pick<Stack, 'platform'>,
  customer: Customer,
  fields: readonly ContactField[],
  version: number,
): UpdateRequest => {
  const phone = onFile(platform.users, customer).contactMethods.find(({ protocol }) => protocol === 'VOICE');
  return {
    ...(fields.includes('email') && { email: { emailAddress: emailOf(customer, version) } }),
    ...(fields.includes('phoneNumber') && {
      phoneNumber: {
        oldPhoneNumber: phone?.contactInfo?.replace(/\D/g, '').slice(-10) ?? '',
        oldCountryCode: '1',
        newPhoneNumber: phoneOf(customer, version),
        newCountryCode: '1',
      },
    }),
    ...(fields.includes('postalAddress') && {
      postalAddress: {
        address1: `${version} Élan Street`,
        city: 'Portland',
        state: 'ME',
        postalCode: '04101',
        country: 'US',
      },
    }),
  };
};

/** Sends one update as a partner does; a body that says so names the customer by the login id. */
export const putUpdate = (
  partner: ReturnType<typeof contactInfoClient>,
  { customerId, handle }: Customer,
  body: UpdateRequest,
): Promise<Answer> =>
  partner.updateContactInfo({
    path: { customerId: body.userIdType === 'LOGIN_ID' ? handle : customerId },
    body,
  });

const requireAnswer = (answer: Answer, expected: ExpectedAnswer): void => {
  const isAsExpected = answer.status === expected.status && (expected.code ?? answer.code) === answer.code;
  const text = JSON.stringify(answer);
  if (!isAsExpected) throw new Error(`the answer was ${text} instead of ${JSON.stringify(expected)}`);
  const mustSayWhen = [pending, changeOpen].includes(expected);
  if (mustSayWhen && !(Number(answer.retryAfterS) > 0)) throw new Error(`no Retry-After in ${text}`);
};

/** One round, from 0: a customer, and what a partner and the world do to them. */
export const createScene = (world: World, customer: Customer, round: number) => {
  let firstBody: UpdateRequest | undefined;
  let firstChange: string | undefined;
  const put = async (expected: ExpectedAnswer, body: UpdateRequest): Promise<Answer> => {
    const answer = await putUpdate(world.partner, customer, body);
    requireAnswer(answer, expected);
    firstChange ??= answer.changeId;
    return answer;
  };
  const meddle = (functionName: FunctionName, meddling: Meddling): void =>
    world.functions.meddle(functionName, customer, meddling);
  return {
    world,
    customer,
    round,
    /** Asks for new values of the fields, the `version`th; throws when the answer is not as expected. */
    update: (
      expected: ExpectedAnswer,
      { fields = fieldsOf(round), version = 1 }: Asking = {},
    ): Promise<Answer> => {
      const body = bodyOf(world.stack, customer, fields, version);
      firstBody ??= body;
      return put(expected, body);
    },
    /** Sends the body of the first update again. */
    repeat: (expected: ExpectedAnswer): Promise<Answer> => put(expected, firstBody ?? {}),
    /** The messages about the customer's changes that have arrived so far. */
    messages: async (): Promise<readonly InboxMessage[]> => {
      const changeIds = new Set((await world.changesOf(customer)).map(({ changeId }) => changeId));
      return world.stack.inbox.messages().filter(({ changeId = '' }) => changeIds.has(changeId));
    },
    /** Puts back what the first update did. */
    revert: async (expected: ExpectedAnswer): Promise<Answer> => {
      const path = { customerId: customer.customerId, changeId: firstChange ?? '' };
      const answer = await world.partner.revertContactChange({ path });
      requireAnswer(answer, expected);
      return answer;
    },
    /** Lets the customer's next request of the operation `fault.on` meet the fault. */
    meet: (fault: Fault, where?: (request: WireRequest) => boolean): void =>
      world.mischief.add(customer, { fault, where }),
    /** Does something while a request waits. */
    when: (on: string, phase: WireStep['phase'], act: (request: WireRequest) => void | Promise<void>): void =>
      world.mischief.add(customer, { on, phase, act }),
    /** Ends whatever mischief is still in wait. */
    calm: (): void => world.mischief.clear(customer),
    meddle,
    stop: (functionName: FunctionName, stop: Stop): void => meddle(functionName, { do: 'stop', stop }),
  };
};
export type Scene = ReturnType<typeof createScene>;
