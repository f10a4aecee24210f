import * as v from 'valibot';
import { addressStandings, phoneProtocols } from '../contact/contact-points.ts';
import { parse } from '../parse.ts';
import {
  noticeChannels,
  type Change,
  type ChangeContacts,
  type ChangeIntent,
  type ChangeRecord,
} from '../changes/change.ts';
import { Integer, Role } from './stored-notices.ts';

/** Encrypts contact values at rest; `boundTo` is authenticated with them, so they open only where they were sealed. */
export interface Sealer {
  seal(plain: object, boundTo: string): Promise<string>;
  open(sealed: string, boundTo: string): Promise<unknown>;
}

const PhoneNumber = v.object({ countryCode: v.string(), nationalNumber: v.string() });

const PostalAddress = v.object({
  address1: v.string(),
  address2: v.optional(v.string()),
  address3: v.optional(v.string()),
  city: v.string(),
  state: v.optional(v.string()),
  postalCode: v.optional(v.string()),
  country: v.string(),
});

const StoredContactPoint = v.variant('field', [
  v.object({
    field: v.literal('email'),
    place: v.picklist(['login', 'method']),
    id: v.optional(v.string()),
    value: v.string(),
  }),
  v.object({
    field: v.literal('phoneNumber'),
    id: v.optional(v.string()),
    protocol: v.picklist(phoneProtocols),
    isFax: v.optional(v.boolean()),
    value: PhoneNumber,
  }),
  v.object({
    field: v.literal('postalAddress'),
    id: v.optional(v.string()),
    standing: v.picklist(addressStandings),
    value: PostalAddress,
  }),
]);

const StoredAddress = v.object({
  channel: v.picklist(noticeChannels),
  address: v.string(),
  maskedAddress: v.string(),
});

const StoredContacts = v.object({
  before: v.array(StoredContactPoint),
  after: v.array(StoredContactPoint),
  recipients: v.array(v.object({ ...StoredAddress.entries, role: Role })),
  remembered: v.optional(
    v.array(v.object({ ...StoredAddress.entries, institutionUserId: v.string(), openedAt: Integer })),
    [],
  ),
});

type Named = Pick<ChangeIntent, 'institutionId' | 'customerId' | 'number' | 'changeId'>;

const nameOf = ({ institutionId, customerId, number, changeId }: Named): string =>
  [institutionId, customerId, number, changeId].join('#');

/** Seals the contact values of a change, bound to its name. */
export const sealContacts = (sealer: Sealer, change: Named, contacts: ChangeContacts): Promise<string> =>
  sealer.seal(contacts, nameOf(change));

/** Opens the contact values of a change. Throws `internal` when they were tampered with or moved here. */
export const revealChange = async (sealer: Sealer, record: ChangeRecord): Promise<Change> => {
  const opened = await sealer.open(record.sealedContacts, nameOf(record));
  return { ...record, ...parse('sealed-contacts', StoredContacts, opened) };
};
