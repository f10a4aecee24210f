import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import { type Seed, seededUser } from '../../local/platform/seeds.ts';
import type { UserStore } from '../../local/platform/user-store.ts';
import type { WireRequest } from '../../local/wire/serve.ts';

/** A customer of one round and of no other. */
export interface Customer {
  readonly institutionId: string;
  readonly customerId: string;
  readonly institutionUserId: string;
  /** What the customer's email addresses begin with. */
  readonly handle: string;
  /** What the customer's phone numbers end with. */
  readonly serial: string;
}

const firstSerial = 2_000_000;

/** Adds a customer to the platform; `special` says what is not as with everybody. */
export const addCustomer = (
  users: UserStore,
  index: number,
  special: (handle: string) => Partial<Seed> = () => ({}),
): Customer => {
  const customerId = randomBytes(16).toString('hex');
  const handle = `c${customerId.slice(0, 12)}`;
  const serial = String(firstSerial + index);
  const user = seededUser({
    institutionId: '00016',
    guid: customerId,
    userName: handle,
    firstName: 'Casey',
    lastName: 'Round',
    email: `${handle}@mail.example`,
    phone: `207${serial}`,
    ...special(handle),
  });
  users.add(user);
  const { institutionId, institutionUserId } = user.document;
  return { institutionId, customerId, institutionUserId, handle, serial };
};

export const onFile = (users: UserStore, customer: Customer): InstitutionUser => {
  const user = users.find(customer.institutionId, 'INSTITUTION_USER_ID', customer.institutionUserId);
  if (user === undefined) throw new Error('The customer of a round is not on file.');
  return user.document;
};

/** The email address a customer changes to, for the nth time; its case tells whether the platform keeps it. */
export const emailOf = ({ handle }: Customer, version: number): string =>
  `${handle}.V${version}@mail.example`;

/** The ten digits a customer changes to, for the nth time. */
export const phoneOf = ({ serial }: Customer, version: number): string => `${301 + version}${serial}`;

const namesIn = (text: string): readonly string[] => [
  ...(text.match(/(?<![0-9a-fA-F])[0-9a-fA-F]{32}(?![0-9a-fA-F])/g) ?? []),
  ...(text.match(/(?<![0-9a-z])c[0-9a-f]{12}(?![0-9a-f])/g) ?? []),
  ...[...text.matchAll(/\+1\d{3}(\d{7})(?!\d)/g)].map(([, serial = '']) => serial),
];

const SmsLog = v.object({ awslogs: v.object({ data: v.string() }) });

/** Finds the customer that a request or an event is about, by whatever name it uses. */
export const createDirectory = () => {
  const byName = new Map<string, Customer>();
  const find = (text: string): Customer | undefined => {
    for (const name of namesIn(text)) {
      const customer = byName.get(name);
      if (customer !== undefined) return customer;
    }
    return undefined;
  };
  return {
    add: (customer: Customer): void => {
      const { customerId, institutionUserId, handle, serial } = customer;
      for (const name of [customerId, institutionUserId, handle, serial]) byName.set(name, customer);
    },
    ofRequest: ({ path, body, headers }: WireRequest): Customer | undefined => {
      const text = body.toString();
      const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
      return find(path) ?? find(isForm ? [...new URLSearchParams(text).values()].join(' ') : text);
    },
    ofEvent: (event: unknown): Customer | undefined =>
      find(
        v.is(SmsLog, event)
          ? gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString()
          : JSON.stringify(event),
      ),
  };
};
export type Directory = ReturnType<typeof createDirectory>;
