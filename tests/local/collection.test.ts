import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { parse } from 'yaml';
import { UpdateRequest } from '../../functions/update-contact/update-request.ts';

const root = join(import.meta.dirname, '../..');
const read = <Schema extends v.GenericSchema>(schema: Schema, file: string) =>
  v.parse(schema, parse(readFileSync(join(root, file), 'utf8')));

const Named = v.object({ name: v.string(), value: v.string() });
const Request = v.object({
  info: v.object({ seq: v.number() }),
  http: v.object({
    method: v.string(),
    url: v.string(),
    headers: v.optional(v.array(Named), []),
    body: v.optional(v.object({ type: v.string(), data: v.unknown() })),
  }),
});
const Reference = v.object({ $ref: v.string() });
const Parameter = v.object({ name: v.string(), in: v.string() });
const Document = v.object({
  paths: v.record(v.string(), v.record(v.string(), v.object({ parameters: v.array(Reference) }))),
  components: v.object({ parameters: v.record(v.string(), Parameter) }),
});
const { paths, components } = read(Document, 'openapi.yaml');

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { parameters }]) => {
    const known = parameters.flatMap(({ $ref }) => components.parameters[$ref.replace(/.*\//, '')] ?? []);
    const namesIn = (place: string) => known.filter((one) => one.in === place).map(({ name }) => name);
    return { name: `${method.toUpperCase()} ${path}`, headers: namesIn('header'), query: namesIn('query') };
  }),
);

const requests = globSync('collections/*.yml', { cwd: root })
  .filter((file) => !file.endsWith('opencollection.yml'))
  .map((file) => ({ file, ...read(Request, file) }))
  .toSorted((one, other) => one.info.seq - other.info.seq)
  .map(({ file, http }) => {
    const url = new URL(
      http.url
        .replaceAll('{{', '{')
        .replaceAll('}}', '}')
        .replace(/^\{(\w+)\}/, 'http://$1'),
    );
    return { file, http, service: url.host, url, name: `${http.method} ${decodeURI(url.pathname)}` };
  });
const ofTheApi = requests.filter(({ service }) => service === 'api');

describe('the collection', () => {
  it('requests a token first, and then each operation of openapi.yaml', () => {
    expect(requests.map(({ service }) => service)).toEqual(['platform', ...ofTheApi.map(() => 'api')]);
    expect(requests[0]?.name).toBe('POST /oauth2/v1/token');
    expect([...new Set(ofTheApi.map(({ name }) => name))].toSorted()).toEqual(
      operations.map(({ name }) => name).toSorted(),
    );
  });

  it.each(ofTheApi)('sends in $file only what openapi.yaml allows', ({ name, http, url }) => {
    const operation = operations.find((one) => one.name === name);
    expect(operation?.query).toEqual(expect.arrayContaining([...url.searchParams.keys()]));
    expect(operation?.headers).toEqual(expect.arrayContaining(http.headers.map((header) => header.name)));
    if (http.body === undefined) return;
    const body: unknown = JSON.parse(v.parse(v.string(), http.body.data).replaceAll(/\{\{.*?\}\}/g, '1'));
    expect(v.safeParse(UpdateRequest, body).issues).toBeUndefined();
  });
});
