import type { SNSMessageAttributes } from 'aws-lambda';
import * as v from 'valibot';

const Condition = v.union([v.string(), v.strictObject({ 'anything-but': v.array(v.string()) })]);
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
  return texts.some((text) => !condition['anything-but'].includes(text));
};

/** Whether a subscription takes a message: for each name of its policy, one of the conditions is met. */
export const takesMessage = (policy: FilterPolicy | undefined, attributes: SNSMessageAttributes): boolean => {
  if (policy === undefined) return true;
  return Object.entries(policy).every(([name, conditions]) => {
    const texts = textsOf(attributes[name]);
    return conditions.some((condition) => meets(condition, texts));
  });
};
