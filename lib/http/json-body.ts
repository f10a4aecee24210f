import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError } from '../errors.ts';

type BodyEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

const maxBytes = 16_384;
const maxDepth = 16;

/** RFC 8259 §11 defines no parameter; a charset is taken only if it says what §8.1 demands anyway. */
const jsonInUtf8 = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const quotedText = /"(?:[^"\\]|\\.)*"/sy;

/** Carries no cause: the messages of JSON.parse quote the body. */
const refusal = (detail: string, problem: string): AppError =>
  new AppError('validation-failed', { detail, problems: [{ field: 'body', problem }] });

const readUtf8 = ({ body = '', isBase64Encoded }: BodyEvent): string => {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxBytes) throw new AppError('body-too-large');
  try {
    const text = utf8.decode(Buffer.from(body, encoding));
    // What was not UTF-8 when the gateway decoded it has become U+FFFD, which no field may hold.
    if (!text.includes('\ufffd')) return text;
  } catch {
    // Told below, like a body that the gateway has repaired.
  }
  throw refusal('body-not-utf8', 'must be UTF-8');
};

/** JSON.parse keeps the last of equal names and follows any depth; both let two readers see different requests. */
const refuseAmbiguity = (json: string): void => {
  const open: Set<unknown>[] = [];
  let text = '';
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charAt(at)) {
      case '"':
        quotedText.lastIndex = at;
        text = quotedText.exec(json)?.[0] ?? json.slice(at);
        at += text.length - 1;
        break;
      case '{':
      case '[':
        if (open.push(new Set()) > maxDepth) throw refusal('body-too-deep', 'must not be nested this deeply');
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ':': {
        const names = open.at(-1);
        if (names === undefined) return;
        const name: unknown = JSON.parse(text);
        if (names.has(name)) throw refusal('body-ambiguous', 'must not name a member twice');
        names.add(name);
      }
    }
  }
};

/** A number that does not read back digit for digit (1e21, 1.0, 9007199254740993) becomes NaN, which no schema takes. */
const keepExact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && String(value) !== context?.source ? NaN : value;

/** The body of an HTTP API event as JSON in which every name, digit and byte means one thing (RFC 8259, RFC 7493). */
export const readJsonBody = (event: BodyEvent): unknown => {
  if (!jsonInUtf8.test(event.headers['content-type'] ?? '')) throw new AppError('media-type-unsupported');
  const json = readUtf8(event);
  try {
    refuseAmbiguity(json);
    return JSON.parse(json, keepExact);
  } catch (error) {
    throw error instanceof AppError ? error : refusal('body-not-json', 'must be JSON');
  }
};
