import * as v from 'valibot';

/** A text, or a number in its place: published samples write ids and phone numbers as either. */
const Written = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

export const Id = v.pipe(Written, v.nonEmpty());

/** Empty where the platform says anything else, or nothing. */
export const Text = v.fallback(Written, '');

/** True where the platform says so, and false whatever else it says. */
export const Flag = v.fallback(
  v.pipe(
    v.union([v.literal(true), v.literal('true')]),
    v.transform(() => true),
  ),
  false,
);

/** The elements of a list that can be understood; one that cannot is passed over. */
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
