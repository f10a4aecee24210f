import * as v from 'valibot';
import { createFaultRegistry } from '../wire/faults.ts';
import { json, type RunningServer, serve, type WireReply, type WireRequest } from '../wire/serve.ts';
import { type Observe, withFaults } from '../wire/with-faults.ts';
import type { InboxMessage } from '../inbox/message.ts';
import type { InvokeFunction } from '../functions/function-host.ts';
import { changeTopicArn, deliveryTopicArn, eventsTopicArn } from './arns.ts';
import { type AsyncInvocations, createAsyncInvocations } from './async-invocations.ts';
import { dynamoDbError, dynamoDbOperations, openDynamoDb } from './dynamodb.ts';
import { openSecrets, secretsError } from './secrets.ts';
import { answerSes, sesError, sesOperations } from './ses.ts';
import { answerSns, snsError, snsOperations } from './sns.ts';
import { smsDeliveryEvent } from './sms-delivery-log.ts';
import { createTopics, type Subscription } from './topics.ts';

export interface AwsOptions {
  readonly ports: { readonly aws: number; readonly dynamodb: number };
  /** Without one, everything is kept in memory. */
  readonly dataDir?: string | undefined;
  /** Runs the functions subscribed to a topic. */
  readonly invoke: InvokeFunction;
  /** Where emails and SMS arrive. */
  readonly receive: (message: InboxMessage) => void;
  /** Where events for other systems arrive. */
  readonly receiveEvent: (event: string) => void;
  /** Functions of other systems that take those events. */
  readonly subscribers?: readonly Subscription[];
  readonly now?: () => number;
  readonly retryDelaysMs?: readonly number[];
  /** How long after a message its report comes; real providers take seconds. */
  readonly reportDelayMs?: number;
  readonly observe?: Observe | undefined;
}

export interface LocalAws extends RunningServer {
  readonly dynamodbUrl: string;
  readonly topicArns: { readonly changes: string; readonly events: string };
  readonly invocations: AsyncInvocations;
}

/** The service a signed request is meant for stands in its credential scope (Signature Version 4). */
const serviceOf = ({ headers }: WireRequest): string =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? 'unknown';

const NamedFault = v.fallback(
  v.object({ code: v.optional(v.string()), message: v.optional(v.string()) }),
  {},
);

/** One service of AWS: what is asked of it, its answers, and its errors in its own words. */
interface Service {
  /** The names a fault may use for the request; it is counted under the first. */
  readonly operations: (request: WireRequest) => readonly [string, ...string[]];
  readonly answer: (request: WireRequest) => WireReply | Promise<WireReply>;
  readonly error: (status: number, code: string, message: string) => WireReply;
}

const unknownService: Service = {
  operations: () => ['unknown'],
  answer: () => json(400, { message: 'Served here: SNS, SES v2 and Secrets Manager, by signed requests.' }),
  error: (status, code, message) => json(status, { code, message }),
};

/**
 * The AWS services this service calls, as its real SDK clients meet them over the wire. `GET /dead-letters` lists what
 * no try could deliver. A fault's `body` is `{"code", "message"}`, said in the words of the service it meets.
 */
export const startAws = async (options: AwsOptions): Promise<LocalAws> => {
  const { ports, dataDir, invoke, receive, receiveEvent, subscribers = [], observe } = options;
  const { now = Date.now, retryDelaysMs = [1_000, 2_000], reportDelayMs = 500 } = options;
  const invocations = createAsyncInvocations({ invoke, now, retryDelaysMs });
  const topics = createTopics({
    subscriptions: {
      [changeTopicArn]: [{ functionName: 'send-notices' }],
      [deliveryTopicArn]: [{ functionName: 'record-delivery' }],
      [eventsTopicArn]: subscribers,
    },
    invocations,
    now,
  });
  const reportSms = (messageId: string, phoneNumber: string): void =>
    invocations.add('record-delivery', smsDeliveryEvent(messageId, phoneNumber, now()), reportDelayMs);
  const secrets = openSecrets(dataDir, now);
  const dynamodb = await openDynamoDb(dataDir);
  const services: Readonly<Record<string, Service>> = {
    sns: {
      operations: snsOperations,
      answer: (request) => answerSns(request, { topics, receive, receiveEvent, reportSms, now }),
      error: snsError,
    },
    ses: {
      operations: sesOperations,
      answer: (request) => answerSes(request, { topics, receive, reportDelayMs, now }),
      error: sesError,
    },
    secretsmanager: { operations: secrets.operations, answer: secrets.answer, error: secretsError },
  };
  const shared = { faults: createFaultRegistry(), counts: new Map<string, number>(), observe };
  const served = (find: (request: WireRequest) => Service) =>
    withFaults({
      ...shared,
      operationsOf: (request) => find(request).operations(request),
      faultReply: (status, body, request) => {
        const { code, message = 'A fault is switched on.' } = v.parse(NamedFault, body);
        const ownCode = code ?? (status < 500 ? 'BadRequest' : 'InternalFailure');
        return find(request).error(status, ownCode, message);
      },
      handle: (request) => find(request).answer(request),
    });
  const signed = served((request) => services[serviceOf(request)] ?? unknownService);
  const database = served(() => ({
    operations: dynamoDbOperations,
    answer: dynamodb.answer,
    error: dynamoDbError,
  }));

  const deadLetters = (request: WireRequest): WireReply => {
    if (request.method === 'GET') return json(200, invocations.deadLetters());
    invocations.forgetDeadLetters();
    return { status: 204 };
  };

  const running: RunningServer[] = [];
  const close = async (): Promise<void> => {
    invocations.stop();
    await Promise.all(running.map((server) => server.close()));
    await dynamodb.close();
    secrets.close();
  };
  try {
    const server = await serve({
      name: 'the AWS stand-ins',
      port: ports.aws,
      handle: async (request) => (request.path === '/dead-letters' ? deadLetters(request) : signed(request)),
    });
    running.push(server);
    const databaseServer = await serve({ name: 'DynamoDB', port: ports.dynamodb, handle: database });
    running.push(databaseServer);
    const topicArns = { changes: changeTopicArn, events: eventsTopicArn };
    return { url: server.url, dynamodbUrl: databaseServer.url, topicArns, invocations, close };
  } catch (error) {
    await close();
    throw error;
  }
};
