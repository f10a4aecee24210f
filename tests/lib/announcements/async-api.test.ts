import { readFileSync } from 'node:fs';
import { SNSClient, type PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { cloudEventOf } from '../../../lib/announcements/cloud-event.ts';
import { snsEventTopic } from '../../../lib/announcements/sns-topics.ts';
import { publicEventKinds, type ChangeRecord, purposeReasons } from '../../../lib/changes/change.ts';
import { contactFields } from '../../../lib/contact/contact-points.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const Json = v.pipe(v.string(), v.parseJson());
const Message = v.object({
  name: v.string(),
  headers: v.record(v.string(), v.unknown()),
  payload: v.object({ $ref: v.string() }),
});
const Document = v.object({
  channels: v.object({
    events: v.object({ messages: v.record(v.string(), v.object({ $ref: v.string() })) }),
  }),
  components: v.object({ messages: v.record(v.string(), Message) }),
});
const { channels, components } = v.parse(Document, parseYaml(readFileSync('asyncapi.yaml', 'utf8')));
const messages = Object.values(channels.events.messages).map(({ $ref }) =>
  v.parse(Message, components.messages[$ref.replace('#/components/messages/', '')]),
);

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validators = new Map(
  messages.map(({ name, headers, payload }) => [
    name,
    {
      attributes: ajv.compile(headers),
      payload: ajv.compile(
        v.parse(v.record(v.string(), v.unknown()), v.parse(Json, readFileSync(payload.$ref, 'utf8'))),
      ),
    },
  ]),
);

/** What the adapter hands to SNS for an event. */
const published = async (change: ChangeRecord): Promise<PublishCommandInput> => {
  const client = new SNSClient({ region: 'us-east-1' });
  const sent = Promise.withResolvers<PublishCommandInput>();
  client.middlewareStack.add(
    () => (args) => {
      sent.resolve(args.input as PublishCommandInput);
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    },
    { step: 'initialize', priority: 'high' },
  );
  const topicArn = 'arn:aws:sns:us-east-1:1:events';
  await snsEventTopic({ client, topicArn }).publish(cloudEventOf(change, 0));
  return sent.promise;
};

const id = fc.uuid({ version: 8 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const purpose = fc.record(
  { actor: fc.stringMatching(/^[A-Za-z0-9._@:-]{1,64}$/), reason: fc.constantFrom(...purposeReasons) },
  { requiredKeys: [] },
);
const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
const effect = fc.constantFrom('applied', 'not-applied', 'other');
const change: fc.Arbitrary<ChangeRecord> = fc
  .record({
    institutionId: fc.stringMatching(/^\d{5}$/),
    userKey: fc.string({ minLength: 1 }),
    number: fc.integer({ min: 1, max: 0xff_ff_ff_ff }),
    changeId: id,
    revertOf: optional(id),
    clientId: fc.string({ minLength: 1 }),
    purpose: optional(purpose),
    openedAt: time,
    effects: fc.record({ phoneNumber: effect, email: effect, postalAddress: effect }, { requiredKeys: [] }),
    kind: fc.constantFrom(...publicEventKinds),
    fields: fc.subarray([...contactFields], { minLength: 1 }),
    at: time,
  })
  .map(({ kind, fields, at, effects, ...rest }) => ({
    ...sampleChange,
    ...rest,
    // An event is only about fields that changed.
    effects: Object.fromEntries(
      Object.entries(effects).filter(
        ([field, what]) => what !== 'not-applied' || !fields.some((each) => each === field),
      ),
    ),
    publicEvents: [{ kind, fields, at }],
  }));

describe('asyncapi.yaml', () => {
  it('describes one message for each kind of event', () => {
    expect([...validators.keys()].toSorted()).toEqual(
      publicEventKinds.map((kind) => `contact-info.${kind}.v1`).toSorted(),
    );
  });

  it('describes every event that can be published, and its attributes', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (each) => {
        const { Message: text = '', MessageAttributes = {} } = await published(each);
        const event = v.parse(v.pipe(Json, v.looseObject({ type: v.string() })), text);
        const validator = validators.get(event.type);
        if (validator === undefined) throw new Error(`${event.type} is not described`);
        const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue = '' }]) => [
          name,
          DataType === 'String.Array' ? v.parse(Json, StringValue) : StringValue,
        ]);
        validator.payload(event);
        validator.attributes(Object.fromEntries(attributes));
        expect([validator.payload.errors, validator.attributes.errors]).toEqual([null, null]);
      }),
    );
  });

  it('allows no unknown member and no malformed sequence', () => {
    const publicEvents = [{ kind: 'changed', fields: ['email'], at: 1 }] as const;
    const event = cloudEventOf({ ...sampleChange, publicEvents }, 0);
    const validator = validators.get(event.type)?.payload;
    expect(validator?.(event)).toBe(true);
    expect(validator?.({ ...event, owner: 'a' })).toBe(false);
    expect(validator?.({ ...event, data: { ...event.data, email: 'a@b.example' } })).toBe(false);
    expect(validator?.({ ...event, sequence: '1' })).toBe(false);
  });
});
