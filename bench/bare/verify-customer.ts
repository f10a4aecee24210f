import { audit, blockersOf, findUser, readAccess, readCorrelationId, readCustomerId } from './access.ts';
import { recentChanges } from './change-record.ts';
import { mask, maskEmail, maskPhone } from './mask.ts';
import { Refusal, refusalReply } from './refusal.ts';
import type { PlatformUser } from './services.ts';
import type { Handler } from '../invocation.ts';

const describe = ({ email, contactMethods, postalAddresses }: PlatformUser): object => {
  const emails = new Set(
    contactMethods.filter(({ protocol }) => protocol === 'EMAIL').map(({ contactInfo }) => contactInfo),
  );
  const phones = new Map<string, { countryCode: string; receivesSms: boolean }>();
  for (const { protocol, contactInfo, telephoneCountryCode } of contactMethods) {
    if (protocol !== 'SMS' && protocol !== 'VOICE') continue;
    const known = phones.get(contactInfo);
    phones.set(contactInfo, {
      countryCode: telephoneCountryCode ?? known?.countryCode ?? '1',
      receivesSms: protocol === 'SMS' || known?.receivesSms === true,
    });
  }
  if (email !== undefined) emails.add(email);
  return {
    emails: [...emails].map((address) => ({
      emailAddress: maskEmail(address),
      primary: address === email,
    })),
    phoneNumbers: [...phones].map(([number, { countryCode, receivesSms }]) => ({
      phoneNumber: maskPhone(countryCode, number),
      receivesSms,
    })),
    postalAddresses: postalAddresses.map((address) => ({
      address1: mask(address.streetAddress1),
      address2: mask(address.streetAddress2),
      city: mask(address.city),
      state: mask(address.state),
      postalCode: mask(address.postalCode),
      country: address.country,
      primary: address.primary === true,
    })),
  };
};

/** The work of verify-customer and nothing else. */
export const verifyCustomer: Handler = async (event) => {
  const startedAt = Date.now();
  let correlationId = '';
  try {
    correlationId = readCorrelationId(event);
    const access = await readAccess(event);
    const customerId = readCustomerId(event, 'verify');
    if ((event.queryStringParameters?.['userIdType'] ?? 'CUSTOMER_ID') !== 'CUSTOMER_ID') {
      throw new Refusal(400, 'UXU_10014');
    }
    const [user, recent] = await Promise.all([
      findUser(customerId, access, correlationId),
      recentChanges(`${access.institutionId}#${customerId}`),
    ]);
    const blockers = blockersOf(user);
    const body = JSON.stringify({
      customerId,
      institutionId: user.institutionId,
      updatable: blockers.length === 0,
      blockers,
      contactInfo: describe(user),
      recentChanges: recent,
    });
    await audit(
      startedAt,
      { correlationId, clientId: access.clientId, status: 200 },
      { ...access, customer: customerId },
    );
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json', correlationId, 'cache-control': 'no-store' },
      body,
    };
  } catch (error) {
    return refusalReply(error instanceof Refusal ? error : new Refusal(500, 'UXU_99998'), correlationId);
  }
};
