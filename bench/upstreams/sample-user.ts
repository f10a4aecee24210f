import user from './sample-user.json' with { type: 'json' };

/** Stands for a customer id in the sample. */
const placeholder = '0'.repeat(32);
const template = JSON.stringify(user);

/** What the Users API answers of the customer. */
export const userReply = (customerId: string): string => template.replaceAll(placeholder, customerId);

interface Elements {
  readonly contactMethods?: readonly { readonly id: string }[];
  readonly postalAddresses?: readonly { readonly id: string }[];
}

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
