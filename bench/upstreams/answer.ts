import { serviceSecrets } from './service-secrets.ts';
import { userReply, writtenReply } from './sample-user.ts';
import type { DynamoDbTable } from './canned-table.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly target: string | undefined;
  readonly body: Uint8Array;
}

export interface UpstreamReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export type Upstreams = (request: UpstreamRequest) => UpstreamReply;

const json = (body: string, status = 200): UpstreamReply => ({ status, type: 'application/json', body });

const publishReply =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>' +
  '<MessageId>94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult><ResponseMetadata>' +
  '<RequestId>f187a3c1-376f-11df-8963-01868b7c937a</RequestId></ResponseMetadata></PublishResponse>';

const serviceToken = JSON.stringify({
  access_token: `bench-service-token-${'t'.repeat(700)}`,
  expires_in: '86400',
  token_type: 'Bearer',
});

const usersPath = /\/institution-users\/(?<id>[^?]*)/;

/** Everything the functions call, in as few steps as it can be answered: what is measured is the caller. */
export const createUpstreams = ({
  keySet,
  table,
}: {
  readonly keySet: string;
  readonly table: DynamoDbTable;
}): Upstreams => {
  const aws = (target: string, body: Uint8Array): UpstreamReply => {
    const [service = '', operation = ''] = target.split('.');
    if (service === 'secretsmanager') {
      const text = Buffer.from(body).toString();
      const secret = Object.entries(serviceSecrets).find(([name]) => text.includes(`"${name}"`));
      return { ...json(JSON.stringify({ SecretString: secret?.[1] })), type: 'application/x-amz-json-1.1' };
    }
    return { ...table(operation, body), type: 'application/x-amz-json-1.0' };
  };

  return ({ method, path, target, body }) => {
    if (target !== undefined) return aws(target, body);
    const userId = usersPath.exec(path)?.groups?.['id'];
    if (userId !== undefined) {
      return json(
        method === 'PATCH' ? writtenReply(userId, Buffer.from(body).toString()) : userReply(userId),
      );
    }
    if (path === '/v2/email/outbound-emails') return json('{"MessageId":"0100018f-bench"}');
    if (path === '/oauth2/v1/token') return json(serviceToken);
    if (path === '/.well-known/jwks.json') return json(keySet);
    return { status: 200, type: 'text/xml', body: publishReply };
  };
};
