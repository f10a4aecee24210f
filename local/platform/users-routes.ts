import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, type WireReply, type WireRequest } from '../wire/serve.ts';
import type { Routes } from '../wire/routes.ts';
import { tokenStanding } from './access-token.ts';
import { ContactMethod, type InstitutionUser, PostalAddress } from './institution-user.ts';
import type { TokenStore } from './token-store.ts';
import { isUserIdType, type UserStore } from './user-store.ts';

export interface UsersRoutesDeps {
  readonly tokens: TokenStore;
  readonly users: UserStore;
  readonly now: () => number;
}

const refusals = {
  ISR_10001: [404, 'The user was not found.'],
  ISR_11001: [401, 'The access token is not valid.'],
  ISR_11002: [401, 'The access token has expired.'],
  ISR_11003: [403, 'The access token does not carry the required scope.'],
  ISR_11004: [400, 'Only printable ASCII characters are accepted.'],
  ISR_11005: [400, 'The transactionId header is missing or not a UUID.'],
  // The two below are this project's own, as nothing is documented for these cases.
  ISR_11006: [400, 'The request is not valid.'],
  ISR_12001: [409, 'The contact information is in use by another user.'],
} as const satisfies Record<`ISR_${number}`, readonly [number, string]>;

const refuse = (code: keyof typeof refusals): WireReply => {
  const [status, message] = refusals[code];
  return json(status, { code, message });
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const printableAscii = /^[\x20-\x7e]*$/;

/** A value of null or of no text says that the member is to be absent. */
const MaybeText = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => (text === null || text === '' ? undefined : text)),
);
const Text = v.pipe(v.string(), v.nonEmpty());

/**
 * What our write sends (contract §6.7): the contact points that change, each whole. One named by `id` keeps what the
 * write does not speak of (whether it is primary, when it was enrolled); one without an id is added.
 */
const ContactWrite = v.strictObject({
  email: v.optional(Text),
  contactMethods: v.optional(
    v.array(
      v.strictObject({
        id: v.optional(v.string()),
        protocol: v.optional(ContactMethod.entries.protocol),
        contactInfo: Text,
        telephoneCountryCode: MaybeText,
      }),
    ),
    [],
  ),
  postalAddresses: v.optional(
    v.array(
      v.strictObject({
        id: v.optional(v.string()),
        streetAddress1: Text,
        streetAddress2: MaybeText,
        city: Text,
        state: MaybeText,
        postalCode: MaybeText,
        country: Text,
        primary: v.optional(v.boolean()),
        postalAddressType: v.optional(v.string()),
      }),
    ),
    [],
  ),
});
type ContactWrite = v.InferOutput<typeof ContactWrite>;

const withoutUndefined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

/** The list with each written element in place of its namesake, or at the end; undefined when an id is not on file. */
const written = <Element extends { readonly id: string }>(
  onFile: readonly Element[],
  writes: readonly { readonly id?: string | undefined }[],
  toElement: (write: object, former: Element | undefined) => unknown,
): unknown[] | undefined => {
  if (writes.some(({ id }) => id !== undefined && !onFile.some((element) => element.id === id)))
    return undefined;
  const kept = onFile.map((element) => {
    const write = writes.find(({ id }) => id === element.id);
    return write === undefined ? element : toElement(withoutUndefined(write), element);
  });
  const added = writes
    .filter(({ id }) => id === undefined)
    .map((write) => toElement({ ...withoutUndefined(write), id: randomUUID() }, undefined));
  return [...kept, ...added];
};

const applyWrite = (user: InstitutionUser, write: ContactWrite, now: number): InstitutionUser | undefined => {
  const contactMethods = written(user.contactMethods, write.contactMethods, (element, former) => ({
    activated: true,
    validated: false,
    enrolledDateTime: new Date(now).toISOString(),
    ...withoutUndefined({ ...former, contactInfo: undefined, telephoneCountryCode: undefined }),
    ...element,
  }));
  const postalAddresses = written(user.postalAddresses, write.postalAddresses, (element, former) => ({
    primary: former?.primary ?? user.postalAddresses.length === 0,
    postalAddressType: former?.postalAddressType ?? 'HOME',
    ...element,
  }));
  if (contactMethods === undefined || postalAddresses === undefined) return undefined;
  const methods = v.safeParse(v.array(ContactMethod), contactMethods);
  const addresses = v.safeParse(v.array(PostalAddress), postalAddresses);
  if (!methods.success || !addresses.success) return undefined;
  return {
    ...user,
    ...(write.email !== undefined && { email: write.email }),
    contactMethods: methods.output,
    postalAddresses: addresses.output,
  };
};

const show = (user: InstitutionUser, expand: readonly string[]): WireReply => {
  const { contactMethods, postalAddresses, ...shown } = user;
  return json(200, {
    ...shown,
    ...(expand.includes('contactMethods') && { contactMethods }),
    ...(expand.includes('postalAddresses') && { postalAddresses }),
  });
};

/** The Users API: the documented read and this project's write (contract §3 and §6.7). */
export const usersRoutes = ({ tokens, users, now }: UsersRoutesDeps): Routes => {
  /** The institution the caller's token is for, or the refusal. */
  const authorize = (request: WireRequest, scope: string): { readonly institutionId: string } | WireReply => {
    const [scheme, token = ''] = request.headers.authorization?.split(' ') ?? [];
    if (scheme?.toLowerCase() !== 'bearer') return refuse('ISR_11001');
    const found = tokenStanding(tokens, token, now());
    if (found.standing !== 'active') return refuse(found.standing === 'expired' ? 'ISR_11002' : 'ISR_11001');
    if (found.claims.aud !== 'users-api') return refuse('ISR_11001');
    if (!found.claims.scope.split(' ').includes(scope)) return refuse('ISR_11003');
    const transactionId = request.headers['transactionid'];
    if (typeof transactionId !== 'string' || !uuid.test(transactionId)) return refuse('ISR_11005');
    return { institutionId: found.claims.institutionId };
  };

  return {
    'GET /db-users/v1/institution-users/{id}': (request, { id = '' }) => {
      const caller = authorize(request, 'institution-users:read');
      if (!('institutionId' in caller)) return caller;
      const userIdType = request.query.get('userIdType') ?? 'INSTITUTION_USER_ID';
      if (!isUserIdType(userIdType)) return refuse('ISR_11006');
      if (!printableAscii.test(id)) return refuse('ISR_11004');
      const user = users.find(caller.institutionId, userIdType, id);
      if (user === undefined) return refuse('ISR_10001');
      return show(user.document, (request.query.get('$expand') ?? '').split(','));
    },

    'PATCH /db-users/v1/institution-users/{id}': (request, { id = '' }) => {
      const caller = authorize(request, 'institution-users:write');
      if (!('institutionId' in caller)) return caller;
      const text = request.body.toString();
      const write = v.safeParse(v.pipe(v.string(), v.parseJson(), ContactWrite), text);
      if (!write.success) return refuse('ISR_11006');
      const values = [
        write.output.email,
        ...[...write.output.contactMethods, ...write.output.postalAddresses].flatMap((element) =>
          Object.values(element),
        ),
      ];
      if (!values.every((value) => typeof value !== 'string' || printableAscii.test(value)))
        return refuse('ISR_11004');
      const user = users.find(caller.institutionId, 'INSTITUTION_USER_ID', id);
      if (user === undefined) return refuse('ISR_10001');
      const after = applyWrite(user.document, write.output, now());
      if (after === undefined) return refuse('ISR_11006');
      return users.replace(after) ? { status: 204 } : refuse('ISR_12001');
    },
  };
};
