import { createHmac, verify } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isObject, Refusal } from './refusal.ts';
import { auditKey, issuerKeys, callUsersApi, type PlatformUser } from './services.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const institutions = new Set(['00016', '00042']);
const skewS = 30;

type Members = Readonly<Record<string, unknown>>;

export interface Access {
  readonly institutionId: string;
  readonly clientId: string;
}

export const readCorrelationId = ({ headers }: APIGatewayProxyEventV2): string => {
  const value = headers['correlationid'];
  if (value === undefined) throw new Refusal(400, 'UXU_10006');
  if (!uuid.test(value)) throw new Refusal(400, 'UXU_10007');
  return value;
};

/** RFC 7519, RFC 8725, RFC 9068, as strictly as the product: on a good token every check has to be made. */
const readToken = (token: string) => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (token.length > 8192 || rest.length > 0) throw new Refusal(401, 'UXU_10001');
  const headerText = decode(header);
  const payloadText = decode(payload);
  return {
    header: readStrictJson(headerText.toString()),
    payload: payloadText,
    signedText: Buffer.from(`${header}.${payload}`),
    signature: decode(signature),
  };
};

const decode = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new Refusal(401, 'UXU_10001');
  return bytes;
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const readStrictJson = (text: string): Members => {
  const value: unknown = JSON.parse(text);
  // What JSON.stringify writes names no member twice; issuers write it so, and the bench's does.
  if (!isObject(value) || JSON.stringify(value) !== text) throw new Refusal(401, 'UXU_10001');
  return value;
};

const isDate = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const readClaims = (bytes: Buffer): Access => {
  const claims = readStrictJson(utf8.decode(bytes));
  const { iss, aud, exp, iat, nbf, sub, scope, institutionId, client_id: clientId } = claims;
  const latestS = Date.now() / 1000 + skewS;
  const isOurs =
    iss === process.env['TOKEN_ISSUER'] &&
    (aud === process.env['TOKEN_AUDIENCE'] ||
      (Array.isArray(aud) && aud.includes(process.env['TOKEN_AUDIENCE'])));
  const isOfAnotherKind =
    'nonce' in claims ||
    'at_hash' in claims ||
    'c_hash' in claims ||
    'token_use' in claims ||
    'ver' in claims;
  const isFuture = [iat, nbf].some((time) => time !== undefined && (!isDate(time) || time > latestS));
  if (!isOurs || isOfAnotherKind || isFuture || !isDate(exp)) throw new Refusal(401, 'UXU_10001');
  if (exp + 2 * skewS <= latestS) throw new Refusal(401, 'UXU_10003');
  if (typeof clientId !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(clientId))
    throw new Refusal(401, 'UXU_10001');
  if (typeof institutionId !== 'string' || !/^\d{5}$/.test(institutionId))
    throw new Refusal(401, 'UXU_10004');
  // The bench sends institution tokens only.
  if ('institutionCustomerId' in claims || 'auth_time' in claims || sub !== clientId) {
    throw new Refusal(401, 'UXU_10010');
  }
  if (typeof scope !== 'string' || !scope.split(' ').includes('institution-users:write')) {
    throw new Refusal(403, 'UXU_10002');
  }
  if (!institutions.has(institutionId)) throw new Refusal(404, 'UXU_88888');
  return { institutionId, clientId };
};

const refusedHeaders = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64'];

/** Verifies the token: text, header, signature, claims. */
export const readAccess = async ({ headers }: APIGatewayProxyEventV2): Promise<Access> => {
  const [, token] = /^ *bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(headers['authorization'] ?? '') ?? [];
  if (token === undefined) throw new Refusal(401, 'UXU_10005');
  const { header, payload, signedText, signature } = readToken(token);
  const { alg, typ, kid } = header;
  if (refusedHeaders.some((name) => name in header) || alg !== 'RS256' || typ !== 'at+jwt') {
    throw new Refusal(401, 'UXU_10001');
  }
  const key = (await issuerKeys()).get(String(kid));
  if (key === undefined || !verify('sha256', signedText, key, signature)) throw new Refusal(401, 'UXU_10001');
  return readClaims(payload);
};

const customerId = /^[0-9a-f]{32}$/;

export const readCustomerId = (event: APIGatewayProxyEventV2, expectedVerb: string): string => {
  const [id = '', verb] = event.pathParameters?.['customerId']?.split(':') ?? [];
  if (verb !== expectedVerb) throw new Refusal(400, 'UXU_10013');
  if (!customerId.test(id)) throw new Refusal(400, 'UXU_10012');
  return id;
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isMaybeText = (value: unknown): boolean => value === undefined || value === null || isText(value);
const areAll = (values: unknown, is: (value: Members) => boolean): boolean =>
  Array.isArray(values) && values.every((value) => isObject(value) && is(value));

/** Whether a reply is what the rest of the work takes it for: something else may have answered in the API's place. */
const isPlatformUser = (value: unknown): value is PlatformUser =>
  isObject(value) &&
  isText(value['institutionUserId']) &&
  isText(value['institutionId']) &&
  isMaybeText(value['email']) &&
  isObject(value['userStatus']) &&
  areAll(value['institutionCustomers'], ({ institutionCustomerId }) => isText(institutionCustomerId)) &&
  areAll(
    value['contactMethods'],
    ({ id, protocol, contactInfo, telephoneCountryCode }) =>
      isText(id) && isText(protocol) && isText(contactInfo) && isMaybeText(telephoneCountryCode),
  ) &&
  areAll(
    value['postalAddresses'],
    ({ id, streetAddress1, streetAddress2, city, state, postalCode, country }) =>
      isText(id) &&
      isText(country) &&
      [streetAddress1, streetAddress2, city, state, postalCode].every(isMaybeText),
  ) &&
  isObject(value['additionalInfo']) &&
  areAll(value['additionalInfo']['entry'], ({ key }) => isText(key));

export const findUser = async (
  id: string,
  { institutionId }: Access,
  correlationId: string,
): Promise<PlatformUser> => {
  const query = '?userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
  const { status, body } = await callUsersApi('GET', id + query, correlationId);
  if (status === 404) throw new Refusal(404, 'UXU_88888');
  if (status !== 200) throw new Refusal(503, 'UXU_30002');
  const user: unknown = JSON.parse(body);
  if (!isPlatformUser(user)) throw new Refusal(503, 'UXU_30002');
  if (user.institutionId !== institutionId) throw new Refusal(404, 'UXU_88888');
  return user;
};

export const blockersOf = ({ userStatus, registrationDateTime }: PlatformUser): readonly string[] => {
  const blockers: string[] = [];
  if (registrationDateTime === undefined) blockers.push('NOT_REGISTERED');
  if (userStatus.active !== true) blockers.push('NOT_ACTIVE');
  if (userStatus.locked === true) blockers.push('LOCKED');
  if (userStatus.onHold === true) blockers.push('ON_HOLD');
  return blockers;
};

/** The audit record, as one line that is also a metric. */
export const audit = async (
  startedAt: number,
  record: Readonly<Record<string, unknown>>,
  { customer, institutionId }: { readonly customer: string; readonly institutionId: string },
): Promise<void> => {
  const hash = createHmac('sha256', await auditKey())
    .update(`${institutionId}#${customer}`)
    .digest('base64url');
  const now = Date.now();
  const line = {
    time: new Date(now).toISOString(),
    level: 'info',
    event: 'request',
    institutionId,
    customer: hash.slice(0, 22),
    ...record,
    durationMs: now - startedAt,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'ContactInfo',
          Dimensions: [['outcome']],
          Metrics: [{ Name: 'Request', Unit: 'Count' }],
        },
      ],
    },
    Request: 1,
    outcome: 'done',
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
