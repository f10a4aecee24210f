import { readFileSync } from 'node:fs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { json, serve, type WireRequest } from '../wire/serve.ts';
import { changeTopicArn, clientOf, emailConfigurationSet, eventsTopicArn } from './arns.ts';
import { createAsyncInvocations } from './async-invocations.ts';
import type { AwsOptions, LocalAws } from './aws.ts';
import { institutionsFile } from '../environment.ts';
import { createTables } from './dynamodb.ts';
import { seededSecrets } from './seeded-secrets.ts';

export interface EmulatorOptions extends Pick<
  AwsOptions,
  'ports' | 'invoke' | 'receiveEvent' | 'subscribers' | 'now' | 'retryDelaysMs'
> {
  /** Where the emulator answers for every service. */
  readonly endpoint: string;
}

/** What SNS posts to a subscribed address; a confirmation asks to be visited. */
const Posted = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ Type: v.string(), Message: v.string(), SubscribeURL: v.optional(v.string()) }),
);

const Institutions = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ institutions: v.record(v.string(), v.object({ sender: v.object({ email: v.string() }) })) }),
);

/** The emulators name the error as each likes. */
const unlessThere = async (made: Promise<unknown>): Promise<void> => {
  await made.catch((error: unknown) => {
    if (!(error instanceof Error && /Exists(?:Exception)?$/.test(error.name))) throw error;
  });
};

/** Makes in an emulator of AWS what a deployment makes, and runs the functions that are subscribed to its topics. */
export const useEmulator = async (options: EmulatorOptions): Promise<LocalAws> => {
  const { endpoint, ports, invoke, receiveEvent, subscribers = [] } = options;
  const { now = Date.now, retryDelaysMs = [1_000, 2_000] } = options;
  const secrets = new SecretsManagerClient(clientOf(endpoint));
  const ses = new SESv2Client(clientOf(endpoint));
  const sns = new SNSClient(clientOf(endpoint));
  const invocations = createAsyncInvocations({ invoke, now, retryDelaysMs });

  const deliver = async ({ path, body }: WireRequest) => {
    const { SubscribeURL, ...message } = v.parse(Posted, body.toString());
    const to = path.slice(1);
    if (SubscribeURL !== undefined) await fetch(SubscribeURL);
    else if (to === 'inbox') receiveEvent(message.Message);
    else invocations.add(to, { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: message }] });
    return json(200, {});
  };
  const server = await serve({ name: 'the AWS emulator', port: ports.aws, handle: deliver });
  const subscriptions: string[] = [];
  const close = async (): Promise<void> => {
    invocations.stop();
    // An emulator that outlives the stack would fail to publish to an address where nobody answers.
    for (const SubscriptionArn of subscriptions) {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn })).catch(() => undefined);
    }
    for (const client of [secrets, ses, sns]) client.destroy();
    await server.close();
  };

  const makeTopic = async (localArn: string): Promise<string> => {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: localArn.split(':').at(-1) }));
    return TopicArn;
  };
  const subscribe = async (TopicArn: string, name: string, filterPolicy?: object): Promise<void> => {
    const { SubscriptionArn = '' } = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'http',
        Endpoint: `${server.url}/${name}`,
        ReturnSubscriptionArn: true,
        ...(filterPolicy && { Attributes: { FilterPolicy: JSON.stringify(filterPolicy) } }),
      }),
    );
    subscriptions.push(SubscriptionArn);
  };
  const makeSenders = async (): Promise<void> => {
    const { institutions } = v.parse(Institutions, readFileSync(institutionsFile, 'utf8'));
    await unlessThere(
      ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: emailConfigurationSet })),
    );
    for (const { sender } of Object.values(institutions))
      await unlessThere(ses.send(new CreateEmailIdentityCommand({ EmailIdentity: sender.email })));
  };

  try {
    await createTables(endpoint);
    for (const [Name, value] of Object.entries(seededSecrets()))
      await unlessThere(secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) })));
    await makeSenders();
    const changeTopic = await makeTopic(changeTopicArn);
    const eventsTopic = await makeTopic(eventsTopicArn);
    await subscribe(changeTopic, 'send-notices');
    await subscribe(eventsTopic, 'inbox');
    for (const { functionName, filterPolicy } of subscribers)
      await subscribe(eventsTopic, functionName, filterPolicy);
    const topicArns = { changes: changeTopic, events: eventsTopic };
    return { url: endpoint, dynamodbUrl: endpoint, topicArns, invocations, close };
  } catch (error) {
    await close();
    throw error;
  }
};
