import { Hono, type Context as HonoContext } from 'hono';
import { handle } from 'hono/aws-lambda';
import * as v from 'valibot';
import { readContactUpdate } from '../../functions/update-contact/update-request.ts';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { requireOwnCustomer, requireScope } from '../../lib/customers/authorize.ts';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { AppError } from '../../lib/errors.ts';
import { challengeHeader } from '../../lib/http/challenge.ts';
import { readCustomVerb } from '../../lib/http/http-request.ts';
import { toAppError } from '../../lib/http/error-answers.ts';
import { errorTable } from '../../lib/error-table.ts';
import type { LogFields } from '../../lib/logger.ts';
import { parse } from '../../lib/parse.ts';
import { bearerToken } from '../../lib/tokens/token-text.ts';
import type { Contestant, Handler } from '../invocation.ts';
import { productParts } from './product-parts.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VerifyQuery = v.strictObject({ userIdType: UserIdType });
const UpdateQuery = v.strictObject({});

const parts = productParts();
const app = new Hono();

const begin = async (c: HonoContext, verb: Parameters<typeof readCustomVerb>[1]) => {
  const startedAt = parts.now();
  const correlationId = c.req.header('correlationId');
  if (correlationId === undefined) throw new AppError('correlation-id-missing');
  if (!uuid.test(correlationId)) throw new AppError('correlation-id-malformed');
  const caller = await parts.verifier.verify(bearerToken(c.req.header('authorization')));
  requireScope(caller, parts.scope);
  const institution = parts.institutions.find(caller.institutionId);
  if (!institution) throw new AppError('customer-unknown');
  const id = readCustomVerb(c.req.param('customerId') ?? '', verb);
  const deadline = startedAt + 9_400;
  return { caller, institution, correlationId, purpose: {}, deadline, id, startedAt };
};

const end = async (
  c: HonoContext,
  { caller, correlationId, id, startedAt }: Awaited<ReturnType<typeof begin>>,
  fields: LogFields,
): Promise<void> => {
  const { clientId, institutionId } = caller;
  const customer = await parts.hashCustomer(institutionId, id);
  const durationMs = parts.now() - startedAt;
  parts.logger.outcome('Request', 'done', {
    correlationId,
    clientId,
    institutionId,
    customer,
    durationMs,
    ...fields,
  });
  c.header('correlationId', correlationId);
  c.header('cache-control', 'no-store');
};

app.get('/v1/customers/:customerId', async (c) => {
  const begun = await begin(c, 'verify');
  const { userIdType } = parse('query', VerifyQuery, c.req.query(), 'query-invalid');
  const customer = readCustomerName(begun.id, userIdType);
  requireOwnCustomer(begun.caller, customer);
  const { body } = await parts.verifyCustomer({ ...begun, input: { customer } });
  await end(c, begun, { status: 200 });
  return c.json(body);
});

app.put('/v1/customers/:customerId', async (c) => {
  const begun = await begin(c, 'contact-info');
  parse('query', UpdateQuery, c.req.query(), 'query-invalid');
  const update = readContactUpdate(await c.req.json(), begun.institution.policy);
  const customer = readCustomerName(begun.id, update.userIdType);
  requireOwnCustomer(begun.caller, customer);
  const fields = contactFields.filter((field) => update[field] !== undefined);
  const input = { customer, fields, update, isPreview: false };
  const { changeId = '' } = await parts.updateContact({ ...begun, input });
  await end(c, begun, { status: 204, fields, changeId });
  c.header('changeId', changeId);
  return c.body(null, 204);
});

app.onError((thrown) => {
  const error = toAppError(thrown);
  const { code, status, message } = errorTable[error.reason];
  const challenge = challengeHeader(error);
  parts.logger.outcome('Request', error.reason, { status });
  const headers = {
    'cache-control': 'no-store',
    ...(challenge !== undefined && { 'www-authenticate': challenge }),
  };
  return Response.json({ status, message, code, errors: error.problems }, { status, headers });
});

// Its own types of the event are looser than those of AWS.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- the adapter that hono itself ships today
const handler = handle(app) as unknown as Handler;

/** Hono with its adapter for Lambda, doing both jobs by the product's own parts. */
export const hono: Contestant = { 'update-contact': handler, 'verify-customer': handler };
