import type { SNSMessageAttributes } from 'aws-lambda';
import * as v from 'valibot';

const Condition = v.union([
  v.string(),
  v.strictObject({ prefix: v.string() }),
  v.strictObject({ 'anything-but': v.union([v.string(), v.array(v.string())]) }),
  v.strictObject({ exists: v.boolean() }),
]);
type Condition = v.InferOutput<typeof Condition>;

/**
 * A subscription's filter policy over message attributes, in the operators that are played here
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html); any other is refused.
 */
export const FilterPolicy = v.record(v.string(), v.pipe(v.array(Condition), v.minLength(1)));
export type FilterPolicy = v.InferOutput<typeof FilterPolicy>;

const Texts = v.pipe(v.string(), v.parseJson(), v.array(v.unknown()));

/** The texts of an attribute: each of a `String.Array` is matched by itself. */
const textsOf = (attribute: SNSMessageAttributes[string] | undefined): readonly string[] => {
  if (attribute === undefined) return [];
  if (attribute.Type !== 'String.Array') return [attribute.Value];
  return v.parse(Texts, attribute.Value).filter((text) => typeof text === 'string');
};

const meets = (condition: Condition, texts: readonly string[]): boolean => {
  if (typeof condition === 'string') return texts.includes(condition);
  if ('exists' in condition) return condition.exists === texts.length > 0;
  if ('prefix' in condition) return texts.some((text) => text.startsWith(condition.prefix));
  const unwanted = [condition['anything-but']].flat();
  return texts.some((text) => !unwanted.includes(text));
};

/** Whether a subscription takes a message: for each name of its policy, one of the conditions is met. */
export const takesMessage = (policy: FilterPolicy | undefined, attributes: SNSMessageAttributes): boolean => {
  if (policy === undefined) return true;
  // `exists: false` too needs one attribute at least (attribute-key-matching.html).
  if (Object.keys(attributes).length === 0) return Object.keys(policy).length === 0;
  return Object.entries(policy).every(([name, conditions]) => {
    const texts = textsOf(attributes[name]);
    return conditions.some((condition) => meets(condition, texts));
  });
};
