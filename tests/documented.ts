import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { parse } from 'yaml';
import type * as replies from '../packages/client/src/types.gen.ts';

const file = join(import.meta.dirname, '../openapi.yaml');
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
ajv.addSchema(v.parse(v.looseObject({}), parse(readFileSync(file, 'utf8'))), 'openapi');

const schema = (name: string) => ({ $ref: `openapi#/components/schemas/${name}` });

const answerOf =
  <Reply>(isDocumented: ValidateFunction<Reply>) =>
  (body: unknown): Reply => {
    if (isDocumented(body)) return body;
    throw new Error(`not as openapi.yaml says: ${ajv.errorsText(isDocumented.errors)}`);
  };

/** The body of an answer, which must be as openapi.yaml says. */
export const documented = {
  VerifyReply: answerOf(ajv.compile<replies.VerifyReply>(schema('VerifyReply'))),
  PreviewReply: answerOf(ajv.compile<replies.PreviewReply>(schema('PreviewReply'))),
  ContactChange: answerOf(ajv.compile<replies.ContactChange>(schema('ContactChange'))),
  ContactChangesReply: answerOf(ajv.compile<replies.ContactChangesReply>(schema('ContactChangesReply'))),
  Error: answerOf(ajv.compile<replies.Error>(schema('Error'))),
};
