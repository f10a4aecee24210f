import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError } from '../errors.ts';
import { readStrictJson, type JsonFault } from '../strict-json.ts';

type BodyEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

const maxBytes = 16_384;

/** RFC 8259 §11 defines no parameter; a charset is taken only if it says what §8.1 demands anyway. */
const jsonInUtf8 = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

const problems = {
  'not-utf8': 'must be UTF-8',
  'not-json': 'must be JSON',
  'too-deep': 'must not be nested this deeply',
  ambiguous: 'must not name a member twice',
} as const satisfies Record<JsonFault, string>;

/** The body of an HTTP API event as JSON in which every name, digit and byte means one thing (RFC 8259, RFC 7493). */
export const readJsonBody = ({ headers, body = '', isBase64Encoded }: BodyEvent): unknown => {
  if (!jsonInUtf8.test(headers['content-type'] ?? '')) throw new AppError('media-type-unsupported');
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxBytes) throw new AppError('body-too-large');
  const bytes = Buffer.from(body, encoding);
  // What was not UTF-8 when the gateway decoded it has become U+FFFD, which no field may hold.
  const reading = bytes.includes('\ufffd')
    ? ({ fault: 'not-utf8' } as const)
    : readStrictJson(bytes, { numbers: 'exact' });
  if ('value' in reading) return reading.value;
  const { fault } = reading;
  throw new AppError('validation-failed', {
    detail: `body-${fault}`,
    problems: [{ field: 'body', problem: problems[fault] }],
  });
};
