import user from './sample-user.json' with { type: 'json' };

/** Stands for a customer id in the sample. */
const placeholder = '0'.repeat(32);
const template = JSON.stringify(user);

/** What the Users API answers of the customer. */
export const userReply = (customerId: string): string => template.replaceAll(placeholder, customerId);
