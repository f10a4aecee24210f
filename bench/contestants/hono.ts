import { Hono, type Context as HonoContext } from 'hono';
import { handle } from 'hono/aws-lambda';
import { Environment } from '../../functions/update-contact/environment.ts';
import { readUpdateRequest } from '../../functions/update-contact/read-request.ts';
import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { readVerifyRequest } from '../../functions/verify-customer/read-request.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import { requireOwnCustomer, requireScope } from '../../lib/customers/authorize.ts';
import { errorTable } from '../../lib/error-table.ts';
import { AppError } from '../../lib/errors.ts';
import { challengeHeader } from '../../lib/http/challenge.ts';
import type { ReadRequest } from '../../lib/http/check-request.ts';
import type { RunRequest } from '../../lib/http/endpoint.ts';
import { toAppError } from '../../lib/http/error-answers.ts';
import type { RequestSubject } from '../../lib/http/request-state.ts';
import { parse } from '../../lib/parse.ts';
import { bearerToken } from '../../lib/tokens/token-text.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';
import type { Contestant, Handler } from '../invocation.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const changer = buildChanger(parse('environment', Environment, process.env));
const { verifier, scope, institutions, hashCustomer, logger, now } = changer.endpointDeps;

/** What the product's chain does around its work, as a handler of the framework. */
const answering =
  <Input extends RequestSubject>(read: ReadRequest<Input>, run: RunRequest<Input>) =>
  async (c: HonoContext) => {
    const startedAt = now();
    const correlationId = c.req.header('correlationId');
    if (correlationId === undefined) throw new AppError('correlation-id-missing');
    if (!uuid.test(correlationId)) throw new AppError('correlation-id-malformed');
    const caller = await verifier.verify(bearerToken(c.req.header('authorization')));
    requireScope(caller, scope);
    const institution = institutions.find(caller.institutionId);
    if (!institution) throw new AppError('customer-unknown');
    const request = {
      version: '2.0',
      headers: c.req.header(),
      pathParameters: { customerId: c.req.param('customerId') ?? '' },
      queryStringParameters: c.req.query(),
      body: await c.req.text(),
      isBase64Encoded: false,
    } as const;
    const input = read(request, institution);
    requireOwnCustomer(caller, input.customer);
    const deadline = startedAt + 9_400;
    const { body, changeId } = await run({
      caller,
      institution,
      correlationId,
      purpose: {},
      deadline,
      input,
    });
    const { clientId, institutionId } = caller;
    logger.outcome('Request', 'done', {
      correlationId,
      clientId,
      institutionId,
      customer: await hashCustomer(institutionId, input.customer.value),
      fields: input.fields,
      status: body ? 200 : 204,
      changeId,
      durationMs: now() - startedAt,
    });
    c.header('correlationId', correlationId);
    c.header('cache-control', 'no-store');
    if (changeId !== undefined) c.header('changeId', changeId);
    return body ? c.json(body) : c.body(null, 204);
  };

const app = new Hono();
app.get('/v1/customers/:customerId', answering(readVerifyRequest, verifyCustomer(changer)));
app.put('/v1/customers/:customerId', answering(readUpdateRequest, updateContact(changer)));
app.onError((thrown) => {
  const error = toAppError(thrown);
  const { code, status, message } = errorTable[error.reason];
  const challenge = challengeHeader(error);
  logger.outcome('Request', error.reason, { status });
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
