import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Handler } from '../invocation.ts';
import { type Access, type Members, readAccess, Refusal } from './access.ts';
import { auditKey } from './calls.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const readCorrelationId = (value: string | undefined): string => {
  if (value === undefined) throw new Refusal(400, 'UXU_10006');
  if (!uuid.test(value)) throw new Refusal(400, 'UXU_10007');
  return value;
};

const readCustomerId = ({ pathParameters }: APIGatewayProxyEventV2, expectedVerb: string): string => {
  const [id = '', verb] = pathParameters?.['customerId']?.split(':') ?? [];
  if (verb !== expectedVerb) throw new Refusal(400, 'UXU_10013');
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Refusal(400, 'UXU_10012');
  return id;
};

/** The audit record, as one line that is also a metric. */
const audit = async (startedAt: number, customerId: string, record: Access & Members): Promise<void> => {
  const hash = createHmac('sha256', await auditKey()).update(`${record.institutionId}#${customerId}`);
  const now = Date.now();
  const line = {
    time: new Date(now).toISOString(),
    level: 'info',
    event: 'request',
    customer: hash.digest('base64url').slice(0, 22),
    ...record,
    durationMs: now - startedAt,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'ContactInfo',
          Dimensions: [['outcome']],
          Metrics: [{ Name: 'Request', Unit: 'Count' }],
        },
      ],
    },
    Request: 1,
    outcome: 'done',
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

export interface BareRequest extends Access {
  readonly event: APIGatewayProxyEventV2;
  readonly customerId: string;
  readonly correlationId: string;
}

interface Done {
  readonly status: number;
  readonly body?: object;
  /** Both also on record. */
  readonly changeId?: string;
  readonly fields?: readonly string[];
}

/** What both handlers do before and after their work. */
export const bareHandler =
  (verb: string, work: (request: BareRequest) => Promise<Done>): Handler =>
  async (event): Promise<APIGatewayProxyStructuredResultV2> => {
    const startedAt = Date.now();
    const headers: Record<string, string> = { 'cache-control': 'no-store' };
    try {
      const correlationId = readCorrelationId(event.headers['correlationid']);
      headers['correlationId'] = correlationId;
      const { institutionId, clientId } = await readAccess(event.headers['authorization']);
      const customerId = readCustomerId(event, verb);
      const request = { event, correlationId, institutionId, clientId, customerId };
      const { status, body, changeId, fields } = await work(request);
      await audit(startedAt, customerId, {
        correlationId,
        clientId,
        institutionId,
        status,
        changeId,
        fields,
      });
      if (changeId !== undefined) headers['changeId'] = changeId;
      if (!body) return { statusCode: status, headers };
      headers['content-type'] = 'application/json';
      return { statusCode: status, headers, body: JSON.stringify(body) };
    } catch (error) {
      const { status, code } = error instanceof Refusal ? error : new Refusal(500, 'UXU_99998');
      const body = JSON.stringify({ status, message: 'The request was refused.', code });
      return { statusCode: status, headers: { ...headers, 'content-type': 'application/json' }, body };
    }
  };
