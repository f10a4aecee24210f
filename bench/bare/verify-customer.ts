import type { ContactPoint } from '../../lib/contact/contact-points.ts';
import { newestOf } from './calls.ts';
import { bareHandler } from './handler.ts';
import { Refusal } from './access.ts';
import { findUser, maskEmail, maskPhone, maskWord, toE164 } from './user.ts';

const mask = (text: string | undefined): string | undefined => text && maskWord(text);

const describe = (points: readonly ContactPoint[]): object => {
  const emails = new Map<string, object>();
  const phones = new Map<string, { phoneNumber: string; receivesSms: boolean }>();
  const postalAddresses: object[] = [];
  for (const point of points) {
    if (point.field === 'email') {
      const primary = point.place === 'login';
      if (!emails.has(point.value))
        emails.set(point.value, { emailAddress: maskEmail(point.value), primary });
    } else if (point.field === 'phoneNumber') {
      const number = toE164(point.value);
      const receivesSms = point.protocol === 'SMS' || phones.get(number)?.receivesSms === true;
      phones.set(number, { phoneNumber: maskPhone(point.value), receivesSms });
    } else {
      const { address1, address2, city, state, postalCode, country } = point.value;
      postalAddresses.push({
        address1: mask(address1),
        address2: mask(address2),
        city: mask(city),
        state: mask(state),
        postalCode: mask(postalCode),
        country,
        primary: point.standing === 'primary',
      });
    }
  }
  return { emails: [...emails.values()], phoneNumbers: [...phones.values()], postalAddresses };
};

/** The work of verify-customer and nothing else. */
export const verifyCustomer = bareHandler('verify', async (request) => {
  if ((request.event.queryStringParameters?.['userIdType'] ?? 'CUSTOMER_ID') !== 'CUSTOMER_ID') {
    throw new Refusal(400, 'UXU_10014');
  }
  const { customerId, institutionId } = request;
  const [{ blockers, points }, changes] = await Promise.all([
    findUser(request),
    newestOf(`${institutionId}#${customerId}`, 50),
  ]);
  const since = Date.now() - 30 * 86_400_000;
  const recentChanges = changes
    .filter((change) => Number(change['openedAt']) > since)
    .flatMap(({ effects, openedAt }) =>
      Object.entries(effects as Record<string, string>)
        .filter(([, effect]) => effect !== 'not-applied')
        .map(([field]) => ({ field, at: new Date(Number(openedAt)).toISOString() })),
    );
  const updatable = blockers.length === 0;
  const contactInfo = describe(points);
  return {
    status: 200,
    body: { customerId, institutionId, updatable, blockers, contactInfo, recentChanges },
  };
});
