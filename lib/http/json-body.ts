import { MIMEType } from 'node:util';
import { AppError } from '../errors.ts';
import { readStrictJson, type JsonFault } from '../strict-json.ts';
import type { HttpRequest } from './http-request.ts';

const maxBytes = 16_384;

/** RFC 8259 §8.1 allows only UTF-8, under any of its labels (Encoding Standard §4.2); §11 defines no other parameter. */
const isJsonInUtf8 = (contentType: string): boolean => {
  try {
    const { essence, params } = new MIMEType(contentType);
    const { encoding } = new TextDecoder(params.get('charset') ?? 'utf-8');
    return essence === 'application/json' && encoding === 'utf-8';
  } catch {
    return false;
  }
};

const problems = {
  'not-utf8': 'must be UTF-8',
  'not-json': 'must be JSON',
  'too-deep': 'is nested too deeply',
  ambiguous: 'must not name a member twice',
} as const satisfies Record<JsonFault, string>;

export const readJsonBody = ({
  headers,
  body,
  isBase64Encoded,
}: Pick<HttpRequest, 'headers' | 'body' | 'isBase64Encoded'>): unknown => {
  if (!isJsonInUtf8(headers['content-type'] ?? '')) throw new AppError('media-type-unsupported');
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxBytes) throw new AppError('body-too-large');
  const bytes = Buffer.from(body, encoding);
  // The gateway replaces invalid UTF-8 with U+FFFD.
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
