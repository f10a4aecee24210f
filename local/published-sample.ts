/** The sample body that is published for an update (contract §2). */
export const publishedSample = {
  userIdType: 'CUSTOMER_ID',
  phoneNumber: {
    oldPhoneNumber: '1234567890',
    oldCountryCode: '1',
    newPhoneNumber: '9999999999',
    newCountryCode: '1',
  },
  email: { emailAddress: 'jane.doe@gm.com' },
  postalAddress: {
    address1: 'main street',
    address2: 'main street',
    city: 'bangalore',
    state: 'karnataka',
    postalCode: '89000',
    country: 'IN',
  },
} as const;
