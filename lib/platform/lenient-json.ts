import * as v from 'valibot';

const digitsAsWritten = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? context?.source : value;

/** Too many digits for an exact number; a rounded id would name another user. */
const longNumber = /[:,[]\s*-?\d{16}/;

export const LenientJson = <const Schema extends v.GenericSchema>(schema: Schema) => {
  const Json = v.pipe(v.string(), v.parseJson(), schema);
  const JsonAsWritten = v.pipe(v.string(), v.parseJson({ reviver: digitsAsWritten }), schema);
  return v.lazy((text) => (typeof text === 'string' && longNumber.test(text) ? JsonAsWritten : Json));
};

const Written = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

export const Id = v.pipe(Written, v.nonEmpty());

export const Text = v.fallback(Written, '');

/** The name of a kind of element, in any case. */
export const Word = v.pipe(Text, v.trim(), v.toUpperCase());

export const Flag = v.fallback(
  v.pipe(
    v.union([v.boolean(), Written]),
    v.transform((value) => /^(?:true|yes|y|1)$/i.test(String(value))),
  ),
  false,
);

/** Skips unreadable elements; converters from XML omit the list around a single element. */
export const ElementsOf = <Element>(schema: v.GenericSchema<unknown, Element>) =>
  v.fallback(
    v.pipe(
      v.union([v.array(v.unknown()), v.pipe(v.record(v.string(), v.unknown()), v.minEntries(1))]),
      v.transform((elements) =>
        (Array.isArray(elements) ? elements : [elements]).flatMap((element): readonly Element[] => {
          const result = v.safeParse(schema, element);
          return result.success ? [result.output] : [];
        }),
      ),
    ),
    [],
  );

export const present = (text: string): string | undefined => (text === '' ? undefined : text);
