import { describe, expect, it } from '@jest/globals';
import { publishedDialect } from '../lib/platform/platform.ts';
import { contactPointsOf, readUser } from '../../lib/platform/user-reply.ts';
import { publishedUsers } from '../fixtures/published-users.ts';
import { startService } from './service.ts';

describe.each(Object.entries(publishedUsers))('%s', (_, { phone, reply }) => {
  const now = Date.UTC(2026, 10, 1);
  const rules = { defaultCountryCode: '1', dialect: publishedDialect, now, contactPointsOf };
  const user = { ...readUser(JSON.stringify(reply), rules), userName: reply.userName };
  const customer = user.guid ?? user.customerIds.join('');

  it('is verified', async () => {
    const service = startService({ users: [user] });
    const { status, body } = await service.verify({ customer });
    expect(status).toBe(200);
    expect(body).toMatchObject({ updatable: true, blockers: [] });
  });

  it('is updated in every field', async () => {
    const service = startService({ users: [user] });
    const update = {
      phoneNumber: {
        oldPhoneNumber: phone,
        oldCountryCode: '1',
        newPhoneNumber: '2085660004',
        newCountryCode: '1',
      },
      email: { emailAddress: 'moved@mail.example' },
      postalAddress: {
        address1: '9 Oak Street',
        city: 'Boise',
        state: 'ID',
        postalCode: '83702',
        country: 'US',
      },
    };
    expect((await service.update(update, { customer })).status).toBe(204);
    const after = service.users.find(user.institutionUserId)?.contactPoints ?? [];
    expect(after).toHaveLength(user.contactPoints.length);
    const changed = (field: string) => after.filter((point) => point.field === field);
    for (const { value } of changed('email')) expect(value).toBe('moved@mail.example');
    for (const { value } of changed('phoneNumber'))
      expect(value).toEqual({ countryCode: '1', nationalNumber: '2085660004' });
    expect(changed('postalAddress')[0]?.value).toMatchObject({ address1: '9 Oak Street', city: 'Boise' });
  });
});
