import type { InstitutionUser } from '../../local/platform/institution-user.ts';

interface Addresses {
  readonly email: string | undefined;
  readonly sms: string | undefined;
}

const addressesOf = ({ email, contactMethods }: InstitutionUser): Addresses => {
  const phone = contactMethods.find(({ protocol }) => protocol === 'SMS');
  return { email, sms: phone && `+1${phone.contactInfo}` };
};

/** Who must be told of a write, from what was on file before and after it: addresses by channel and role. */
export const noticesOwed = (before: InstitutionUser, after: InstitutionUser): ReadonlyMap<string, string> => {
  const [former, latter] = [addressesOf(before), addressesOf(after)];
  const owed = new Map<string, string>();
  for (const channel of ['email', 'sms'] as const) {
    const [old, fresh] = [former[channel], latter[channel]];
    if (old !== undefined) owed.set(`${channel}/old`, old);
    if (fresh !== undefined && fresh !== old) owed.set(`${channel}/new`, fresh);
  }
  return owed;
};
