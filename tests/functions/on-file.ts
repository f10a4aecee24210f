import {
  contactFields,
  type ContactField,
  type ContactPoint,
  type PostalAddress,
} from '../../lib/contact/contact-points.ts';
import { finley } from './people.ts';
import type { Service } from './service.ts';

/** What is on file of finley. */
export const onFile = ({ users }: Service): readonly ContactPoint[] =>
  (users.find(finley.institutionUserId) ?? finley).contactPoints;

/** Puts other contact points on file of finley, past the service. */
export const putOnFile = ({ users }: Service, contactPoints: readonly ContactPoint[]): void =>
  users.put({ ...(users.find(finley.institutionUserId) ?? finley), contactPoints });

const shown = (service: Service): readonly string[] =>
  contactFields.map((field) =>
    JSON.stringify(onFile(service).flatMap((point) => (point.field === field ? [point.value] : []))),
  );

/** Which fields of finley's move on file while something is done, each beside the number of the newest change then. */
export const movedBy = async (service: Service, act: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = shown(service);
  await act();
  const number = service.memory.changes().at(-1)?.number;
  const after = shown(service);
  return contactFields.filter((_, at) => before[at] !== after[at]).map((field) => `${number} ${field}`);
};

/** Asks for such values of the fields, whatever number is on file. */
export const bodyOf = (
  service: Service,
  fields: readonly ContactField[],
  values: {
    readonly email: string | undefined;
    readonly phone: string | undefined;
    readonly address: PostalAddress | undefined;
  },
): object => {
  const phone = onFile(service).find((point) => point.field === 'phoneNumber')?.value;
  const members = {
    email: { emailAddress: values.email },
    phoneNumber: {
      oldPhoneNumber: phone?.nationalNumber,
      oldCountryCode: phone?.countryCode,
      newPhoneNumber: values.phone,
      newCountryCode: '1',
    },
    postalAddress: values.address,
  };
  return Object.fromEntries(fields.map((field) => [field, members[field]]));
};
