import * as v from 'valibot';
import { attempts, changeStates, noticeChannels } from '../changes/change.ts';
import { addressStandings, contactFields, phoneProtocols } from '../contact/contact-points.ts';
import { Integer, Role } from './stored-notices.ts';

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

const Id = v.optional(v.string());

const Points = v.array(
  v.variant('field', [
    v.object({
      field: v.literal('email'),
      place: v.picklist(['login', 'method']),
      id: Id,
      value: v.string(),
    }),
    v.object({
      field: v.literal('phoneNumber'),
      id: Id,
      protocol: v.picklist(phoneProtocols),
      isFax: v.optional(v.boolean()),
      value: PhoneNumber,
    }),
    v.object({
      field: v.literal('postalAddress'),
      id: Id,
      standing: v.picklist(addressStandings),
      value: PostalAddress,
    }),
  ]),
);

const Fields = v.array(v.picklist(contactFields));

const address = {
  channel: v.picklist(noticeChannels),
  address: v.string(),
  maskedAddress: v.string(),
};

const Recipients = v.array(v.object({ ...address, role: Role, fields: v.optional(Fields) }));

export const StoredDetails = v.object({
  before: Points,
  after: Points,
  recipients: Recipients,
  remembered: v.array(v.object({ ...address, openedAt: Integer })),
  past: v.array(
    v.object({
      number: Integer,
      fields: Fields,
      attempt: v.optional(v.picklist(attempts)),
      revertOf: v.optional(v.string()),
      openedAt: Integer,
      state: v.picklist(changeStates),
    }),
  ),
  applied: v.optional(
    v.object({
      before: Points,
      after: Points,
      stored: Points,
      openedAt: v.object(v.entriesFromList(contactFields, v.exactOptional(Integer))),
      seen: Fields,
    }),
  ),
});

export const StoredFindings = v.object({ stored: Points, recipients: Recipients });
