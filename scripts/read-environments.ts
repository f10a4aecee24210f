import { globSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

/** One name that a function's environment may hold. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly isRequired: boolean;
  readonly defaultValue: string | undefined;
  /** `NAME=value` of the setting that makes this one matter. */
  readonly onlyWith: string | undefined;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly default?: string; readonly const?: string }>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly ObjectSchema[];
  readonly anyOf?: readonly ObjectSchema[];
  readonly oneOf?: readonly ObjectSchema[];
}

const Module = v.object({ Environment: v.custom<v.GenericSchema>((schema) => typeof schema === 'object') });

const propertiesOf = (
  { properties = {}, required = [] }: ObjectSchema,
  choice?: string,
): EnvironmentEntry[] =>
  Object.entries(properties).map(([name, { default: defaultValue }]) => ({
    name,
    isRequired: required.includes(name),
    defaultValue,
    onlyWith: choice,
  }));

/** What all options share stands alone; the rest names its option. */
const choiceOf = (options: readonly ObjectSchema[]): EnvironmentEntry[] => {
  const isShared = (name: string): boolean => options.every(({ properties = {} }) => name in properties);
  const entries = options.flatMap((option) => {
    const [chosen] = Object.entries(option.properties ?? {}).filter(
      ([, { const: value }]) => value !== undefined,
    );
    const choice = chosen && `${chosen[0]}=${chosen[1].const ?? ''}`;
    return propertiesOf(option, choice).map((entry) =>
      isShared(entry.name) ? { ...entry, onlyWith: undefined } : entry,
    );
  });
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
};

const entriesOf = (schema: ObjectSchema): EnvironmentEntry[] => [
  ...propertiesOf(schema),
  ...(schema.allOf ?? []).flatMap(entriesOf),
  ...choiceOf(schema.anyOf ?? schema.oneOf ?? []),
];

/** From the schema beside each handler. */
export const readEnvironments = async (): Promise<ReadonlyMap<string, readonly EnvironmentEntry[]>> => {
  const files = globSync('functions/*/environment.ts').sort();
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, readonly EnvironmentEntry[]]> => {
        const { Environment } = v.parse(Module, await import(resolve(file)));
        const schema = toJsonSchema(Environment, { typeMode: 'input', errorMode: 'ignore' });
        return [basename(dirname(file)), entriesOf(schema as ObjectSchema)];
      }),
    ),
  );
};
