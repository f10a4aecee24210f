import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { parse } from 'yaml';
import { UpdateRequest } from '../../../functions/update-contact/update-request.ts';
import { publishedSample } from '../../../local/published-sample.ts';
import { errorTable } from '../../../lib/http/error-table.ts';
import { ContactChange, ContactChangesReply, ErrorReply, VerifyReply } from '../../../lib/http/replies.ts';

const root = join(import.meta.dirname, '../../..');

const Examples = v.optional(v.record(v.string(), v.unknown()), {});
const Content = v.optional(
  v.object({ 'application/json': v.object({ schema: v.unknown(), examples: Examples }) }),
);
const Operation = v.object({
  requestBody: v.optional(v.object({ content: Content })),
  responses: v.record(v.string(), v.object({ content: Content, headers: v.record(v.string(), v.unknown()) })),
});
const Document = v.object({
  paths: v.record(v.string(), v.record(v.string(), Operation)),
  components: v.object({
    schemas: v.record(v.string(), v.unknown()),
    examples: v.record(v.string(), v.object({ value: v.unknown() })),
  }),
});

const source: unknown = parse(readFileSync(join(root, 'openapi.yaml'), 'utf8'));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lookUp = (reference: string): unknown =>
  reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), source);

/** With every reference replaced by what it refers to. */
const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (!isRecord(value)) return value;
  if (typeof value['$ref'] === 'string') return resolved(lookUp(value['$ref']));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
};

const { paths, components } = v.parse(Document, resolved(source));

/** What a JSON schema demands, without what it says about itself. */
const demands = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(demands);
  if (!isRecord(schema)) return schema;
  const isProse = (key: string, value: unknown): boolean =>
    ['$schema', 'description'].includes(key) ? !isRecord(value) : key === 'required' && String(value) === '';
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isProse(key, value))
      .map(([key, value]) => [
        key,
        key === 'required' && Array.isArray(value) ? value.toSorted() : demands(value),
      ]),
  );
};

const schemas = { UpdateRequest, VerifyReply, ContactChange, ContactChangesReply, Error: ErrorReply };

/** Each operation with what it is sent and what it answers when all is well. */
const operations = {
  '/v1/customers/{customerId}:verify get': { reply: VerifyReply },
  '/v1/customers/{customerId}:contact-info put': { request: UpdateRequest },
  '/v1/customers/{customerId}/contact-changes get': { reply: ContactChangesReply },
  '/v1/customers/{customerId}/contact-changes/{changeId} get': { reply: ContactChange },
} as const satisfies Record<string, { request?: v.GenericSchema; reply?: v.GenericSchema }>;

const operationsOf = () =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${path} ${method}`, operation })),
  );

const valuesIn = (content: v.InferOutput<typeof Content>): readonly unknown[] =>
  Object.values(content?.['application/json'].examples ?? {}).map(
    (example) => v.parse(v.object({ value: v.unknown() }), example).value,
  );

describe('openapi.yaml', () => {
  it.each(Object.entries(schemas))('requires of %s the same as its valibot schema', (name, schema) => {
    const generated = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
    expect(demands(components.schemas[name])).toEqual(demands(generated));
  });

  it('describes every operation', () => {
    expect(operationsOf().map(({ name }) => name)).toEqual(Object.keys(operations));
  });

  it.each(Object.entries(operations))(
    'gives examples that the code accepts and produces: %s',
    (name, used) => {
      const { operation } = operationsOf().find((found) => found.name === name) ?? {};
      const examples = (content: v.InferOutput<typeof Content>, schema: v.GenericSchema | undefined) => {
        if (!schema) return;
        expect(valuesIn(content).length).toBeGreaterThan(0);
        for (const value of valuesIn(content)) expect(v.safeParse(schema, value).issues).toBeUndefined();
      };
      examples(operation?.requestBody?.content, 'request' in used ? used.request : undefined);
      examples(operation?.responses['200']?.content, 'reply' in used ? used.reply : undefined);
    },
  );

  it('has the published sample as an example', () => {
    expect(components.examples['updateEverything']?.value).toEqual(publishedSample);
  });

  it.each(Object.entries(errorTable))('shows %s under its status, as it is answered', (reason, error) => {
    const { status, message, code } = error;
    const shown = operationsOf().flatMap(({ operation }) =>
      Object.entries(operation.responses).filter(([, { content }]) =>
        Object.keys(content?.['application/json'].examples ?? {}).includes(reason),
      ),
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const [shownStatus] of shown) expect(shownStatus).toBe(String(status));
    expect(components.examples[reason]?.value).toMatchObject({ status, message, code });
  });

  it('promises the headers of every answer', () => {
    for (const { operation } of operationsOf()) {
      for (const [status, { headers }] of Object.entries(operation.responses)) {
        expect(Object.keys(headers)).toEqual(expect.arrayContaining(['Cache-Control', 'correlationId']));
        expect('WWW-Authenticate' in headers).toBe(['401', '403'].includes(status));
      }
    }
  });
});
