import * as v from 'valibot';

/** Published samples write ids and phone numbers as text or as numbers. */
const Written = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

export const Id = v.pipe(Written, v.nonEmpty());

export const Text = v.fallback(Written, '');

export const Flag = v.fallback(
  v.pipe(
    v.union([v.literal(true), v.literal('true')]),
    v.transform(() => true),
  ),
  false,
);

/** Skips the elements that cannot be read. */
export const ElementsOf = <Element>(schema: v.GenericSchema<unknown, Element>) =>
  v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((elements) =>
        elements.flatMap((element): readonly Element[] => {
          const result = v.safeParse(schema, element);
          return result.success ? [result.output] : [];
        }),
      ),
    ),
    [],
  );

export const present = (text: string): string | undefined => (text === '' ? undefined : text);
