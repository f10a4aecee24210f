import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { parse } from 'yaml';
import { readEmailAddress } from '../../../lib/email-address.ts';
import { readCustomerName } from '../../../lib/customers/customer-name.ts';
import { UpdateRequest } from '../../../functions/update-contact/update-request.ts';
import { publishedSample } from '../../../local/published-sample.ts';
import { fieldEffects, noticeChannels, purposeReasons, recipientRole } from '../../../lib/changes/change.ts';
import { contactFields } from '../../../lib/contact/contact-points.ts';
import { updateBlockers } from '../../../lib/customers/users-api.ts';
import { errorCodes, errorTable } from '../../../lib/error-table.ts';

const root = join(import.meta.dirname, '../../..');

const Examples = v.optional(v.record(v.string(), v.unknown()), {});
const Content = v.optional(
  v.object({ 'application/json': v.object({ schema: v.unknown(), examples: Examples }) }),
);
const Parameter = v.object({ name: v.string(), schema: v.looseObject({ pattern: v.optional(v.string()) }) });
const Operation = v.object({
  parameters: v.array(Parameter),
  requestBody: v.optional(v.object({ content: Content })),
  responses: v.record(
    v.string(),
    v.object({ content: Content, headers: v.optional(v.record(v.string(), v.unknown())) }),
  ),
});
type Operation = v.InferOutput<typeof Operation>;
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

/** The pattern of a schema of ours as RFC 9485 writes it, which every reader of the document understands. */
const inRfc9485 = (pattern: string): string =>
  pattern.replaceAll('(?:', '(').replaceAll(String.raw`\d`, '[0-9]');

/** What a JSON schema demands, without what it says about itself. */
const demands = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(demands);
  if (!isRecord(schema)) return schema;
  if (typeof schema['pattern'] === 'string' && schema['pattern'] !== inRfc9485(schema['pattern'])) {
    return demands({ ...schema, pattern: inRfc9485(schema['pattern']) });
  }
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

/** What the document demands beyond the schema, whose own checks no JSON schema can be made from. */
const demandedBeyond = ['minProperties', 'if', 'then', 'properties.email.properties.emailAddress.pattern'];

const without = (schema: unknown, path: string): unknown => {
  if (!isRecord(schema)) return schema;
  const [head = '', ...rest] = path.split('.');
  const { [head]: member, ...others } = schema;
  return rest.length === 0 ? others : { ...others, [head]: without(member, rest.join('.')) };
};

const operationsOf = () =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${path} ${method}`, operation })),
  );

const valuesIn = (content: v.InferOutput<typeof Content>): readonly unknown[] =>
  Object.values(content?.['application/json'].examples ?? {}).map(
    (example) => v.parse(v.object({ value: v.unknown() }), example).value,
  );

/** Every pattern in the schemas and parameters, by where it stands. */
const patterns = (): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  const visit = (value: unknown, where: string): void => {
    if (!isRecord(value) && !Array.isArray(value)) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'pattern' && typeof member === 'string') found[where] = member;
      else visit(member, where === '' ? key : `${where}.${key}`);
    }
  };
  visit(components.schemas, '');
  visit(Object.fromEntries(operationsOf().map(({ name, operation }) => [name, operation])), '');
  return found;
};

const parameter = (name: string) =>
  v.parse(
    v.looseObject({ pattern: v.string() }),
    operationsOf()
      .flatMap(({ operation }) => operation.parameters)
      .find((found) => found.name === name)?.schema,
  );

const isHeader = ({ name }: Operation['parameters'][number]): boolean =>
  ['correlationId', 'actor', 'reason'].includes(name);

const hasSpectral = spawnSync('spectral', ['--version']).status === 0;

if (!hasSpectral) console.warn('No Spectral here (CONTRIBUTING.md): openapi.yaml is not looked at by it.');

describe('openapi.yaml', () => {
  (hasSpectral ? it : it.skip)('passes every rule of Spectral for OpenAPI', () => {
    const { status, stdout } = spawnSync('spectral', ['lint', '--fail-severity=hint', 'openapi.yaml'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('No results') });
  });

  it('requires the same of an update as its valibot schema', () => {
    const generated = toJsonSchema(UpdateRequest, { typeMode: 'input', errorMode: 'ignore' });
    const documented = demandedBeyond.reduce(without, components.schemas['UpdateRequest']);
    expect(demands(documented)).toEqual(demands(generated));
  });

  it('lists the values that the service returns', () => {
    const effect = { enum: fieldEffects };
    const addressee = {
      channel: { enum: noticeChannels },
      role: { pattern: inRfc9485(recipientRole.source) },
    };
    const fields = { items: { enum: contactFields } };
    expect(components.schemas).toMatchObject({
      VerifyReply: {
        properties: {
          blockers: { items: { enum: updateBlockers } },
          recentChanges: { items: { properties: { field: fields.items } } },
        },
      },
      PreviewReply: { properties: { fields, recipients: { items: { properties: addressee } } } },
      ContactChange: {
        properties: {
          fields,
          effects: { properties: { phoneNumber: effect, email: effect, postalAddress: effect } },
          reason: { enum: purposeReasons },
        },
      },
      Notice: { properties: addressee },
      Error: { properties: { code: { enum: errorCodes } } },
    });
  });

  it('requires a body with something to update', () => {
    expect(components.schemas['UpdateRequest']).toMatchObject({
      minProperties: 1,
      if: { required: ['userIdType'] },
      then: { minProperties: 2 },
    });
  });

  it.each(Object.entries(patterns()))(
    'writes the pattern of %s in the syntax of RFC 9485',
    (_where, pattern) => {
      expect(pattern).toMatch(/^\^.*\$$/s);
      expect(pattern.replaceAll(/\\[.+*?()[\]{}|-]/g, 'x')).not.toMatch(/\\|\(\?/);
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
    },
  );

  it('accepts the same customer ids as the service', () => {
    const { pattern, maxLength } = parameter('customerId');
    const isDocumented = (id: string) => new RegExp(pattern, 'u').test(id) && id.length <= Number(maxLength);
    const isRead = (id: string) => {
      try {
        return readCustomerName(id, 'LOGIN_ID').value !== '';
      } catch {
        return false;
      }
    };
    const good = [
      'finBanker01',
      'jane.doe+tag@gm-bank.com',
      '.a.',
      'a#b@gm.com',
      'jane@пример.рф',
      'x'.repeat(254),
    ];
    const bad = ['', '.', '@', 'a..b', 'a b', 'a/b@gm.com', 'a%b@gm.com', 'x'.repeat(255)];
    for (const isTaken of [isDocumented, isRead]) expect([...good, ...bad].filter(isTaken)).toEqual(good);
  });

  it('accepts the same email addresses as the service', () => {
    const pattern = patterns()['UpdateRequest.properties.email.properties.emailAddress'] ?? '';
    const isDocumented = (address: string) => new RegExp(pattern, 'u').test(address);
    const isRead = (address: string) => readEmailAddress(address) !== undefined;
    const good = ['jane.doe@gm.com', "o'brien+tag@mail.example", 'jane@пример.рф'];
    const bad = ['', 'jane', 'jane@localhost', '.jane@gm.com', 'jane@gm..com', 'jane doe@gm.com'];
    for (const isTaken of [isDocumented, isRead]) expect([...good, ...bad].filter(isTaken)).toEqual(good);
  });

  it('describes request headers as text with a pattern or a list of values', () => {
    for (const { operation } of operationsOf()) {
      for (const { name, schema } of operation.parameters.filter(isHeader)) {
        expect({ name, type: schema['type'], format: schema['format'] }).toEqual({
          name,
          type: 'string',
          format: undefined,
        });
        expect(schema.pattern ?? schema['enum']).toBeDefined();
      }
    }
  });

  it('lists the codes of each error status of each operation', () => {
    for (const { name, operation } of operationsOf()) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const shown = valuesIn(content).flatMap((value) => {
          const reply = v.safeParse(v.object({ code: v.string() }), value);
          return reply.success ? [reply.output.code] : [];
        });
        if (shown.length === 0) continue;
        const codes = { enum: [...new Set(shown)].toSorted() };
        const properties = { properties: { code: codes } };
        // Such an answer may be the gateway's own, without a code.
        const isOpen = ['429', '500', '503'].includes(status);
        expect({ name, schema: content?.['application/json'].schema }).toMatchObject({
          name,
          schema: isOpen ? { required: ['message'], ...properties } : { allOf: [{}, properties] },
        });
      }
    }
  });

  it('names the schema of each error, so that generators can name their classes', () => {
    const responses = Object.values(
      v.parse(v.record(v.string(), v.object({ content: Content })), lookUp('#/components/responses')),
    );
    for (const { content } of responses) {
      expect(content?.['application/json'].schema).toEqual({ $ref: expect.stringMatching(/Error$/) });
    }
  });

  it('describes every operation', () => {
    expect(operationsOf().map(({ name }) => name)).toEqual([
      '/v1/customers/{customerId}:verify get',
      '/v1/customers/{customerId}:contact-info put',
      '/v1/customers/{customerId}/contact-changes get',
      '/v1/customers/{customerId}/contact-changes/{changeId} get',
      '/v1/customers/{customerId}/contact-changes/{changeId}:revert post',
    ]);
  });

  it('gives examples of requests that the code accepts, and of every answer with a body', () => {
    const requests = operationsOf().flatMap(({ operation }) => valuesIn(operation.requestBody?.content));
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) expect(v.safeParse(UpdateRequest, request).issues).toBeUndefined();
    const answers = operationsOf().flatMap(({ operation }) => operation.responses['200']?.content ?? []);
    expect(answers.filter((content) => valuesIn(content).length === 0)).toEqual([]);
    expect(answers).toHaveLength(4);
  });

  it('has the published sample as an example', () => {
    expect(components.examples['updateEverything']?.value).toEqual(publishedSample);
  });

  it.each(Object.entries(errorTable))(
    'shows %s under its status, as the service answers it',
    (reason, error) => {
      const { status, message, code } = error;
      const shown = operationsOf().flatMap(({ operation }) =>
        Object.entries(operation.responses).filter(([, { content }]) =>
          Object.keys(content?.['application/json'].examples ?? {}).includes(reason),
        ),
      );
      expect(shown.length).toBeGreaterThan(0);
      for (const [shownStatus] of shown) expect(shownStatus).toBe(String(status));
      expect(components.examples[reason]?.value).toMatchObject({ status, message, code });
    },
  );

  it('lists the headers of every answer', () => {
    for (const { operation } of operationsOf()) {
      for (const [status, { headers }] of Object.entries(operation.responses)) {
        // What the gateway answers by itself has none of them.
        if (headers === undefined) continue;
        expect(Object.keys(headers)).toEqual(expect.arrayContaining(['Cache-Control', 'correlationId']));
        expect('WWW-Authenticate' in headers).toBe(['401', '403'].includes(status));
      }
    }
  });
});
