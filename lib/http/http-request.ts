import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../customers/customer-name.ts';
import type { CustomerName } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';

// API Gateway omits empty maps; other callers send null.
const Texts = v.nullish(v.record(v.string(), v.string()), () => ({}));

const HttpApiEvent = v.object({
  version: v.literal('2.0'),
  /** Lower-case names; the values of one name are joined by commas. */
  headers: Texts,
  /** Percent-decoded once by the gateway. */
  pathParameters: Texts,
  queryStringParameters: Texts,
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

export type HttpRequest = v.InferOutput<typeof HttpApiEvent>;

export const readHttpRequest = (event: unknown): HttpRequest => {
  const request = v.safeParse(HttpApiEvent, event);
  if (request.success) return request.output;
  throw new AppError('request-not-handled', { detail: 'payload-format' });
};

export const pathParameter = (
  { pathParameters }: Pick<HttpRequest, 'pathParameters'>,
  name: 'customerId' | 'changeId',
): string => {
  const value = pathParameters[name];
  if (value === undefined) throw new AppError('path-invalid', { detail: 'parameter-missing' });
  return value;
};

const longestId = 254;

/** For the audit record of invalid requests. */
export const customerInPath = ({
  pathParameters,
}: Pick<HttpRequest, 'pathParameters'>): string | undefined => {
  const id = pathParameters['customerId']?.replace(/:[^:]*$/, '');
  return id === undefined || id === '' || id.length > longestId ? undefined : id;
};

export const queryReader = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const Query = v.strictObject(entries);
  return ({ queryStringParameters }: Pick<HttpRequest, 'queryStringParameters'>) =>
    parse('query', Query, queryStringParameters, 'query-invalid');
};

/** The id in `{id}:verb`; API Gateway cannot route on part of a segment (contract §6.1). */
const verbReader =
  <const Methods extends Readonly<Record<string, string>>>(methods: Methods) =>
  (segment: string, allowedVerb: keyof Methods): string => {
    const colon = segment.lastIndexOf(':');
    const verb = colon < 0 ? '' : segment.slice(colon + 1);
    const allow = Object.hasOwn(methods, verb) ? methods[verb] : undefined;
    if (allow === undefined || segment.endsWith(':')) throw new AppError('path-invalid', { detail: 'verb' });
    if (verb !== allowedVerb) throw new AppError('method-not-allowed', { allow });
    return colon < 0 ? segment : segment.slice(0, colon);
  };

export const readCustomVerb = verbReader({ 'contact-info': 'PUT', verify: 'GET' });

export const readChangeVerb = verbReader({ '': 'GET', revert: 'POST' });

export interface NamedChange {
  readonly customer: CustomerName;
  readonly changeId: string;
}

const readQuery = queryReader({ userIdType: UserIdType });

export const readCustomer = (request: HttpRequest, id: string): CustomerName =>
  readCustomerName(id, readQuery(request).userIdType);

const ChangeId = v.pipe(v.string(), v.uuid(), v.toLowerCase());

export const readNamedChange = (
  request: HttpRequest,
  verb: Parameters<typeof readChangeVerb>[1],
): NamedChange => {
  const id = readChangeVerb(pathParameter(request, 'changeId'), verb);
  return {
    customer: readCustomer(request, pathParameter(request, 'customerId')),
    changeId: parse('changeId', ChangeId, id, 'path-parameter-invalid'),
  };
};
