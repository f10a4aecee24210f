import { toJsonSchema } from '@valibot/to-json-schema';
import { Institution } from '../../lib/institutions/institutions.ts';
import { sentencesAbove } from './sentences-above.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** No member is required: what an institution does not say, the defaults of the file may. */
const asPart = (schema: Schema, meanings: ReadonlyMap<string, string>): Schema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'required')
      .map(([key, value]) => {
        if (key !== 'properties' || !isSchema(value)) return [key, value];
        const members = Object.entries(value).map(([name, member]) => {
          const description = meanings.get(name);
          const own = isSchema(member) ? asPart(member, meanings) : {};
          return [name, { ...(description !== undefined && { description }), ...own }];
        });
        return [key, Object.fromEntries(members)];
      }),
  );

/** The JSON schema of an institutions file, by which editors complete and check it. */
export const institutionsSchema = (): string => {
  const { $schema, ...institution } = toJsonSchema(Institution, {
    typeMode: 'input',
    errorMode: 'ignore',
    target: 'draft-2020-12',
  });
  return JSON.stringify({
    $schema,
    title: 'Institutions served',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      defaults: {
        description: 'What every institution has unless it says otherwise.',
        $ref: '#/$defs/institution',
      },
      institutions: {
        description: 'By institution id, five digits.',
        type: 'object',
        patternProperties: { '^[0-9]{5}$': { $ref: '#/$defs/institution' } },
        additionalProperties: false,
        minProperties: 1,
      },
    },
    required: ['institutions'],
    additionalProperties: false,
    $defs: {
      institution: asPart(
        institution,
        sentencesAbove('\\w+: (?=v\\.|[A-Z])', ['lib/institutions/institutions.ts']),
      ),
    },
  });
};
