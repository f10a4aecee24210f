import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import { seededUser } from '../../local/platform/seeds.ts';

/** Stands for every id of the user: backwards it is the same. */
const placeholder = '0'.repeat(32);
const { document } = seededUser({
  guid: placeholder,
  userName: 'finBanker01',
  firstName: 'Finley',
  lastName: 'Banker',
  email: 'finley.banker@gmail.com',
  phone: '2075550110',
});
const template = JSON.stringify(document);

/** What the Users API answers of the customer. */
export const userReply = (customerId: string): string => template.replaceAll(placeholder, customerId);

export const sampleUser = (customerId: string): InstitutionUser =>
  JSON.parse(userReply(customerId)) as InstitutionUser;

type Elements = Partial<Record<'contactMethods' | 'postalAddresses', readonly { readonly id: string }[]>>;

/** What it answers to a write: the user with what was sent, elements by their ids. */
export const writtenReply = (customerId: string, sent: string): string => {
  // Whoever asks is ours.
  const former = JSON.parse(userReply(customerId)) as Elements;
  const patch = JSON.parse(sent) as Elements;
  const merged = (kind: keyof Elements) =>
    former[kind]?.map((element) => ({ ...element, ...patch[kind]?.find(({ id }) => id === element.id) }));
  return JSON.stringify({
    ...former,
    ...patch,
    contactMethods: merged('contactMethods'),
    postalAddresses: merged('postalAddresses'),
  });
};
