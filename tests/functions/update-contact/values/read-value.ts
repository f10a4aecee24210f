import * as v from 'valibot';
import { readContactUpdate, type NamedUpdate } from '../../../../functions/update-contact/update-request.ts';
import { toE164, type PostalAddress } from '../../../../lib/contact/contact-points.ts';
import { AppError } from '../../../../lib/errors.ts';
import { Policy } from '../../../../lib/institutions/institutions.ts';
import type { AddressParts } from './address-cases.ts';
import type { SentPhone } from './phone-cases.ts';
import type { PolicyInput, ValueCase } from './value-case.ts';

export type Outcome<Kept> = { readonly kept: Kept } | { readonly refused: string };

/** Reads the body of an update as the API does; what is wrong with it comes without the name of its section. */
const read = (body: unknown, policy: PolicyInput): NamedUpdate | string => {
  try {
    return readContactUpdate(body, v.parse(Policy, policy));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.problems
      .map(({ field, problem }) => `${field.replace(/^postalAddress\./, '')} ${problem}`)
      .map((problem) => problem.replace(/^(?:phoneNumber|email)\.\w+ /, ''))
      .join('; ');
  }
};

const outcome = <Kept>(update: NamedUpdate | string, kept: (update: NamedUpdate) => Kept): Outcome<Kept> =>
  typeof update === 'string' ? { refused: update } : { kept: kept(update) };

export const readEmail = ({ sent, policy }: ValueCase<string, string>): Outcome<string> =>
  outcome(read({ email: { emailAddress: sent } }, policy), ({ email = '' }) => email);

export const readPhone = ({ sent, policy }: ValueCase<SentPhone, string>): Outcome<string> =>
  outcome(read({ phoneNumber: { oldPhoneNumber: '+12025550100', ...sent } }, policy), ({ phoneNumber }) =>
    phoneNumber ? toE164(phoneNumber.new) : '',
  );

const template: PostalAddress = { address1: '1 Main Street', city: 'Town', country: 'US' };

/** The parts that a case speaks of. */
export const readAddress = ({
  sent,
  policy,
  kept = {},
}: ValueCase<AddressParts, AddressParts>): Outcome<AddressParts> =>
  outcome(read({ postalAddress: { ...template, ...sent } }, policy), ({ postalAddress = template }) => {
    const parts = Object.keys(kept) as (keyof PostalAddress)[];
    return Object.fromEntries(parts.map((part) => [part, postalAddress[part]]));
  });
