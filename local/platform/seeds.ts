import type { ContactMethod, PostalAddress, StoredUser } from './institution-user.ts';

const enrolledDateTime = '2024-03-01T09:00:00.000Z';

export interface Seed {
  readonly institutionId?: string;
  /** 32 lower-case hex digits; the user's own, and the customer id unless `customerIds` says otherwise. */
  readonly guid: string;
  readonly customerIds?: readonly string[];
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
  /** National digits; the country code is 1. */
  readonly phone?: string;
  readonly address?: Partial<PostalAddress>;
  readonly status?: StoredUser['document']['userStatus'];
  readonly isRegistered?: boolean;
  readonly type?: 'RETAIL' | 'BUSINESS';
  readonly role?: string;
}

const contactMethods = ({ guid, email, phone }: Seed): ContactMethod[] => {
  const enrolled = { activated: true, validated: true, enrolledDateTime };
  const id = (kind: string): string => `${kind}-${guid.slice(0, 12)}`;
  const phoneMethods: ContactMethod[] = [
    // As documented, one phone is two contact methods and the SMS one may lack the country code.
    { id: id('sms'), protocol: 'SMS', contactInfo: phone, ...enrolled, primary: true },
    { id: id('voice'), protocol: 'VOICE', contactInfo: phone, telephoneCountryCode: '1', ...enrolled },
  ];
  return [
    ...(phone === undefined ? [] : phoneMethods),
    ...(email === undefined
      ? []
      : ([{ id: id('email'), protocol: 'EMAIL', contactInfo: email, ...enrolled, primary: true }] as const)),
  ];
};

/** A user as the platform stores it, with what a seed leaves out. */
export const seededUser = (seed: Seed): StoredUser => {
  const { institutionId = '00016', guid, customerIds = [guid], type = 'RETAIL' } = seed;
  return {
    hostUserId: `host-${guid.slice(0, 8)}`,
    legacyUserGuid: guid,
    userId: `user-${guid.slice(0, 8)}`,
    password: 'local-password',
    document: {
      institutionUserId: guid.split('').reverse().join('').toUpperCase(),
      institutionId,
      institutionUserRole: seed.role ?? 'PRIMARY',
      institutionUserType: type,
      userName: seed.userName,
      email: seed.email,
      firstName: seed.firstName,
      lastName: seed.lastName,
      ...(seed.isRegistered !== false && { registrationDateTime: enrolledDateTime }),
      userStatus: seed.status ?? { active: true },
      institutionCustomers: customerIds.map((institutionCustomerId, at) => ({
        institutionCustomerId,
        memberNumber: `${parseInt(institutionCustomerId.slice(0, 7), 16)}`,
        customerType: type,
        hostLoginId: `${seed.userName}${at === 0 ? '' : `-${at + 1}`}`,
      })),
      contactMethods: contactMethods(seed),
      postalAddresses: [
        {
          id: `address-${guid.slice(0, 12)}`,
          streetAddress1: '1 Harbor Square',
          streetAddress2: 'Apt 4',
          city: 'Portland',
          state: 'ME',
          postalCode: '04101',
          country: 'US',
          primary: true,
          postalAddressType: 'PHYSICAL_HOME_ADDRESS',
          ...seed.address,
        },
      ],
      additionalInfo: { entry: [{ key: 'legacyUserGuid', value: guid }] },
    },
  };
};

/** Customer ids to try things with, by what is special about the customer. */
export const seededCustomerIds = {
  finley: '18fc507616c646048ea400138c8ac887',
  noPhone: '2a1f0b6c3d4e4f5a8b9c0d1e2f3a4b5c',
  onHold: '3b2a1c7d4e5f4a6b9c0d1e2f3a4b5c6d',
  locked: '4c3b2d8e5f6a4b7c8d1e2f3a4b5c6d7e',
  rejected: '5d4c3e9f6a7b4c8d9e2f3a4b5c6d7e8f',
  notRegistered: '6e5d4fa07b8c4d9eaf3a4b5c6d7e8f90',
  business: '7f6e50b18c9d4eafb04b5c6d7e8f9012',
  businessSecond: '807f61c29dae4fb0815c6d7e8f901234',
  subUser: '918072d3aebf40c1926d7e8f90123456',
  published: '0123456789abcdef0123456789abcdef',
  otherInstitution: 'a29183e4bfc041d2a37e8f9012345678',
  unreachableByEmail: 'b3a294f5c0d142e3b48f901234567890',
  abroad: 'c4b3a506d1e243f4859012345678901a',
} as const;

const seed = (
  [name, userName, fullName, email, phone]: readonly [
    name: keyof typeof seededCustomerIds,
    userName: string,
    fullName: string,
    email: string,
    phone?: string,
  ],
  special: Partial<Seed> = {},
): Seed => {
  const [firstName = '', lastName = ''] = fullName.split(' ');
  const guid = seededCustomerIds[name];
  return { guid, userName, firstName, lastName, email, ...(phone !== undefined && { phone }), ...special };
};
const ofPrairie = { institutionId: '00042' };
const ofHarborBoats = { type: 'BUSINESS', customerIds: [seededCustomerIds.business] } as const;

const customers: readonly Seed[] = [
  seed(['finley', 'finBanker01', 'Finley Banker', 'finley.banker@gmail.com', '1234567890']),
  seed(['noPhone', 'noPhone02', 'Noa Landline', 'noa.landline@mail.example']),
  seed(['onHold', 'onHold03', 'Holden Waite', 'holden.waite@mail.example', '2075550103'], {
    status: { active: true, onHold: true },
  }),
  seed(['locked', 'locked04', 'Locke Doors', 'locke.doors@mail.example', '2075550104'], {
    status: { active: true, locked: true },
  }),
  seed(['rejected', 'rejected05', 'Reese Jected', 'reese.jected@mail.example', '2075550105'], {
    status: { active: true, rejected: true },
  }),
  seed(['notRegistered', 'newcomer06', 'Nova Comer', 'nova.comer@mail.example', '2075550106'], {
    status: { active: true, approved: true },
    isRegistered: false,
  }),
  seed(['business', 'harborBoats07', 'Boothe Harbor', 'office@harborboats.example', '2075550107'], {
    ...ofHarborBoats,
    customerIds: [seededCustomerIds.business, seededCustomerIds.businessSecond],
  }),
  seed(['subUser', 'harborClerk08', 'Clerk Harbor', 'clerk@harborboats.example', '2075550108'], {
    ...ofHarborBoats,
    role: 'SUB_USER',
    status: { active: true, reset: true },
  }),
  // The smallest user that the platform documents.
  seed(['published', 'pennyShape09', 'Penny Shape', 'penny.shape@mail.example', '2075550110'], {
    address: { id: undefined, streetAddress2: undefined, primary: undefined, postalAddressType: undefined },
  }),
  seed(['otherInstitution', 'prairie01', 'Perry Fields', 'perry.fields@mail.example', '4025550101'], {
    ...ofPrairie,
    address: { streetAddress1: '42 Prairie Road', city: 'Omaha', state: 'NE', postalCode: '68102' },
  }),
  seed(
    ['unreachableByEmail', 'bouncing02', 'Bea Bouncing', 'bounce@simulator.example', '4025550102'],
    ofPrairie,
  ),
  seed(['abroad', 'abroad03', 'Ines Abroad', 'ines.abroad@mail.example', '4025550103'], {
    ...ofPrairie,
    address: { streetAddress1: '10 Quai des Brumes', city: 'Paris', postalCode: '75001', country: 'FR' },
  }),
];

/** The customers a fresh platform has; every password is `local-password`. */
export const seeds: readonly StoredUser[] = customers.map(seededUser);
