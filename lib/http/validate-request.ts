import * as v from 'valibot';
import { purposeReasons, type Purpose } from '../changes/purpose.ts';
import { requireOwnCustomer } from '../customers/authorize.ts';
import type { Institution } from '../institutions/institutions.ts';
import { parse } from '../parse.ts';
import type { HttpRequest } from './http-request.ts';
import { learned, type EndpointMiddleware, type RequestSubject } from './request-state.ts';

export interface RequestReader<Input> {
  readonly read: (request: HttpRequest, institution: Institution) => Input;
  readonly describe: (input: Input) => RequestSubject;
}

const PurposeHeaders = v.object({
  actor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9._@:-]{1,64}$/, 'must be 1 to 64 letters, digits, or one of . _ @ : -'),
    ),
  ),
  reason: v.optional(v.picklist(purposeReasons)),
});

const readPurpose = ({ headers }: HttpRequest): Purpose =>
  parse('purpose', PurposeHeaders, headers, 'validation-failed');

export const validateRequest = <Input>({ read, describe }: RequestReader<Input>): EndpointMiddleware => ({
  before: ({ context: { state } }) => {
    const request = learned(state.request);
    state.purpose = readPurpose(request);
    const input = read(request, learned(state.institution));
    state.input = input;
    state.subject = describe(input);
    requireOwnCustomer(learned(state.caller), state.subject.customer);
  },
});
