import * as v from 'valibot';

/** A message that is not one of ours and never becomes one: it raises an alarm and is dropped. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  /** Kebab-case and without any word of the message, e.g. `announcement-not-valid`. */
  readonly detail: string;

  constructor(detail: string, cause?: unknown) {
    super('The message is not one of ours.', { cause });
    this.detail = detail;
  }
}

/** Reads a message, or a part of one, as `schema` does; throws {@link PoisonMessage} when it cannot be read so. */
export const parseMessage = <const Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  message: unknown,
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, message);
  if (result.success) return result.output;
  throw new PoisonMessage(`${what}-not-valid`);
};
