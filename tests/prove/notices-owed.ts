import type { InstitutionUser } from '../../local/platform/institution-user.ts';

type Channel = 'email' | 'sms';

/** Names a mailbox or a phone of these customers, however the platform or a sender writes it. */
export const addressKey = (channel: Channel, address: string): string =>
  channel === 'email' ? `email ${address.toLowerCase()}` : `sms ${address.replace(/\D/g, '').slice(-10)}`;

/** Every mailbox on file, and every phone that takes text messages. */
export const addressesOf = ({ email, contactMethods }: InstitutionUser): ReadonlySet<string> => {
  const ofMethods = (protocol: 'EMAIL' | 'SMS') =>
    contactMethods.flatMap((method) => (method.protocol === protocol ? (method.contactInfo ?? []) : []));
  return new Set([
    ...[...(email === undefined ? [] : [email]), ...ofMethods('EMAIL')].map((it) => addressKey('email', it)),
    ...ofMethods('SMS').map((it) => addressKey('sms', it)),
  ]);
};

/** Who must be told of a write, from what was on file before and after it, and as what: `email/old`, `sms/new`. */
export const noticesOwed = (before: InstitutionUser, after: InstitutionUser): ReadonlyMap<string, string> => {
  const former = addressesOf(before);
  const roleOf = (key: string) => `${key.split(' ')[0]}/${former.has(key) ? 'old' : 'new'}`;
  return new Map([...former.union(addressesOf(after))].map((key) => [key, roleOf(key)]));
};
