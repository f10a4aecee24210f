/** Stands for a customer id in a template. */
const placeholder = '00000000000000000000000000000000';

/** A user as the Users API documents one (contract §3), with the phone number that the published sample changes. */
const user = {
  institutionUserId: placeholder,
  institutionId: '00016',
  institutionUserRole: 'PRIMARY',
  institutionUserType: 'RETAIL',
  userName: 'finBanker01',
  email: 'finley.banker@gmail.com',
  firstName: 'Finley',
  lastName: 'Banker',
  registrationDateTime: '2024-03-01T09:00:00.000Z',
  userStatus: { active: true },
  institutionCustomers: [
    {
      institutionCustomerId: placeholder,
      memberNumber: '26199248',
      customerType: 'RETAIL',
      hostLoginId: 'finBanker01',
    },
  ],
  contactMethods: [
    {
      id: 'sms-1',
      protocol: 'SMS',
      contactInfo: '1234567890',
      activated: true,
      validated: true,
      enrolledDateTime: '2024-03-01T09:00:00.000Z',
      primary: true,
    },
    {
      id: 'voice-1',
      protocol: 'VOICE',
      contactInfo: '1234567890',
      telephoneCountryCode: '1',
      activated: true,
      validated: true,
      enrolledDateTime: '2024-03-01T09:00:00.000Z',
    },
    {
      id: 'email-1',
      protocol: 'EMAIL',
      contactInfo: 'finley.banker@gmail.com',
      activated: true,
      validated: true,
      enrolledDateTime: '2024-03-01T09:00:00.000Z',
      primary: true,
    },
  ],
  postalAddresses: [
    {
      id: 'address-1',
      streetAddress1: '1 Harbor Square',
      streetAddress2: 'Apt 4',
      city: 'Portland',
      state: 'ME',
      postalCode: '04101',
      country: 'US',
      primary: true,
      postalAddressType: 'PHYSICAL_HOME_ADDRESS',
    },
  ],
  additionalInfo: { entry: [{ key: 'legacyUserGuid', value: placeholder }] },
};

const template = JSON.stringify(user);

/** What the Users API answers of the customer. */
export const userReply = (customerId: string): string => template.replaceAll(placeholder, customerId);
