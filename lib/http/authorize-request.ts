import { requireScope } from '../customers/authorize.ts';
import type { TokenVerifier } from '../customers/caller.ts';
import { AppError } from '../errors.ts';
import type { Institutions } from '../institutions/institutions.ts';
import { bearerToken } from '../tokens/bearer-token.ts';
import { learned, type EndpointMiddleware } from './request-state.ts';

/** The token alone says who calls and for which institution; an institution that is not served has no customers. */
export const authorizeRequest = ({
  verifier,
  scope,
  institutions,
}: {
  readonly verifier: TokenVerifier;
  readonly scope: string;
  readonly institutions: Institutions;
}): EndpointMiddleware => ({
  before: async ({ context: { state } }) => {
    const { headers } = learned(state.request);
    const caller = await verifier.verify(bearerToken(headers['authorization']));
    state.caller = caller;
    requireScope(caller, scope);
    const named = headers['institutionid'];
    if (named !== undefined && named !== caller.institutionId) {
      const problem = { field: 'institutionId', problem: "is not the token's institution" };
      throw new AppError('validation-failed', { detail: 'institution-mismatch', problems: [problem] });
    }
    const institution = institutions.find(caller.institutionId);
    if (!institution) throw new AppError('customer-unknown', { detail: 'institution-not-served' });
    state.institution = institution;
  },
});
