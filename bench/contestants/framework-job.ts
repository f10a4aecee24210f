import * as v from 'valibot';
import { requireOwnCustomer, requireScope } from '../../lib/customers/authorize.ts';
import { bearerToken } from '../../lib/tokens/token-text.ts';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { readContactUpdate } from '../../functions/update-contact/update-request.ts';
import { AppError } from '../../lib/errors.ts';
import { readCustomVerb } from '../../lib/http/http-request.ts';
import { challengeHeader } from '../../lib/http/challenge.ts';
import { toAppError } from '../../lib/http/error-answers.ts';
import type { LogFields } from '../../lib/logger.ts';
import { errorTable } from '../../lib/http/error-table.ts';
import { parse } from '../../lib/parse.ts';
import type { ProductParts } from './product-parts.ts';

/** A request as a framework has taken it apart. */
export interface FrameworkRequest {
  readonly correlationId: string | undefined;
  readonly authorization: string | undefined;
  /** The path segment with the id and the verb. */
  readonly customer: string;
  readonly query: unknown;
  readonly body: unknown;
}

export interface FrameworkReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
  readonly audit: LogFields;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VerifyQuery = v.strictObject({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });
const UpdateQuery = v.strictObject({});

const begin = async (
  { verifier, institutions, scope }: ProductParts,
  { correlationId, authorization, customer }: FrameworkRequest,
  verb: Parameters<typeof readCustomVerb>[1],
) => {
  if (correlationId === undefined) throw new AppError('correlation-id-missing');
  if (!uuid.test(correlationId)) throw new AppError('correlation-id-malformed');
  const caller = await verifier.verify(bearerToken(authorization));
  requireScope(caller, scope);
  const institution = institutions.find(caller.institutionId);
  if (!institution) throw new AppError('customer-unknown');
  const deadline = Date.now() + 9_400;
  return { caller, institution, correlationId, purpose: {}, deadline, id: readCustomVerb(customer, verb) };
};

const audited = async (
  { hashCustomer, now }: ProductParts,
  { caller, correlationId, id }: Awaited<ReturnType<typeof begin>>,
  startedAt: number,
  fields: LogFields,
): Promise<LogFields> => ({
  correlationId,
  clientId: caller.clientId,
  institutionId: caller.institutionId,
  customer: await hashCustomer(caller.institutionId, id),
  durationMs: now() - startedAt,
  ...fields,
});

const headersOf = (correlationId: string) => ({ correlationId, 'cache-control': 'no-store' });

/** Both jobs by the product's own parts; only HTTP is left to the framework. */
export const frameworkJobs = (parts: ProductParts) => ({
  verify: async (request: FrameworkRequest): Promise<FrameworkReply> => {
    const startedAt = parts.now();
    const begun = await begin(parts, request, 'verify');
    const { userIdType } = parse('query', VerifyQuery, request.query, 'query-invalid');
    const customer = readCustomerName(begun.id, userIdType);
    requireOwnCustomer(begun.caller, customer);
    const { body } = await parts.verifyCustomer({ ...begun, input: { customer } });
    const audit = await audited(parts, begun, startedAt, { status: 200 });
    return { status: 200, headers: headersOf(begun.correlationId), body, audit };
  },

  update: async (request: FrameworkRequest): Promise<FrameworkReply> => {
    const startedAt = parts.now();
    const begun = await begin(parts, request, 'contact-info');
    parse('query', UpdateQuery, request.query, 'query-invalid');
    const update = readContactUpdate(request.body, begun.institution.policy);
    const customer = readCustomerName(begun.id, update.userIdType);
    requireOwnCustomer(begun.caller, customer);
    const fields = contactFields.filter((field) => update[field] !== undefined);
    const input = { customer, fields, update, isPreview: false };
    const { changeId = '' } = await parts.updateContact({ ...begun, input });
    const audit = await audited(parts, begun, startedAt, { status: 204, fields, changeId });
    return {
      status: 204,
      headers: { ...headersOf(begun.correlationId), changeId },
      body: undefined,
      audit,
    };
  },
});

/** What a failure is answered with. */
export const failureReply = (thrown: unknown) => {
  const error = toAppError(thrown);
  const { code, status, message } = errorTable[error.reason];
  const challenge = challengeHeader(error);
  return {
    reason: error.reason,
    status,
    headers: {
      'cache-control': 'no-store',
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
    },
    body: { status, message, code, errors: error.problems },
  };
};
