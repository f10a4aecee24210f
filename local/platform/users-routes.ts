import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import type { Routes } from '../wire/routes.ts';
import { tokenStanding } from './access-token.ts';
import { applyWrite, ContactWrite, isPrintable } from './contact-write.ts';
import type { InstitutionUser } from './institution-user.ts';
import type { OpenQuirks } from './quirks.ts';
import type { TokenStore } from './token-store.ts';
import { isUserIdType, type UserStore } from './user-store.ts';

export interface UsersRoutesDeps {
  readonly tokens: TokenStore;
  readonly users: UserStore;
  readonly now: () => number;
  readonly quirks: OpenQuirks<InstitutionUser>;
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

const show = (user: InstitutionUser, expand: readonly string[]): WireReply => {
  const { contactMethods, postalAddresses, ...shown } = user;
  return json(200, {
    ...shown,
    ...(expand.includes('contactMethods') && { contactMethods }),
    ...(expand.includes('postalAddresses') && { postalAddresses }),
  });
};

/** The Users API: the documented read and this project's write (contract §3 and §6.7). */
export const usersRoutes = ({ tokens, users, now, quirks }: UsersRoutesDeps): Routes => {
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
    'GET /v1/institution-users/{id}': (request, { id = '' }) => {
      const caller = authorize(request, 'institution-users:read');
      if (!('institutionId' in caller)) return caller;
      const userIdType = request.query.get('userIdType') ?? 'INSTITUTION_USER_ID';
      if (!isUserIdType(userIdType)) return refuse('ISR_11006');
      if (!printableAscii.test(id)) return refuse('ISR_11004');
      const user = users.find(caller.institutionId, userIdType, id);
      if (user === undefined) return refuse('ISR_10001');
      const document = quirks.shown(user.document.institutionUserId, user.document);
      return show(document, (request.query.get('$expand') ?? '').split(','));
    },

    'PATCH /v1/institution-users/{id}': (request, { id = '' }) => {
      const caller = authorize(request, 'institution-users:write');
      if (!('institutionId' in caller)) return caller;
      const write = readJson(ContactWrite, request);
      if (!write.success) return refuse('ISR_11006');
      if (!isPrintable(write.output, quirks)) return refuse('ISR_11004');
      const user = users.find(caller.institutionId, 'INSTITUTION_USER_ID', id);
      if (user === undefined) return refuse('ISR_10001');
      const after = applyWrite(user.document, write.output, { quirks, now: now() });
      if (after === undefined) return refuse('ISR_11006');
      if (!users.replace(after)) return refuse('ISR_12001');
      quirks.written(id, user.document);
      const isUserWanted = request.headers['prefer'] === 'return=representation';
      const { answers = isUserWanted ? 'user' : 'nothing' } = quirks.current();
      return answers === 'user' ? show(after, ['contactMethods', 'postalAddresses']) : { status: 204 };
    },
  };
};
