import type * as api from './types.gen.ts';

export type {
  ContactChange,
  ContactChangesReply,
  MaskedContactInfo,
  Notice,
  PreviewReply,
  UpdateRequest,
  VerifyReply,
} from './types.gen.ts';

/** Every error code of the API. What each means and what to do is in the guide "Integrate in an afternoon". */
export type ErrorCode = api.Error['code'];

export interface ClientOptions {
  /** Of the deployment, such as `https://contact-info.example.bank`. */
  readonly baseUrl: string;
  /** The access token to send; asked for at each request. */
  readonly token: () => string | Promise<string>;
  /** In place of the global one: for mutual TLS, a proxy or a test. */
  readonly fetch?: typeof globalThis.fetch;
}

interface Operation {
  readonly path: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly headers: { readonly correlationId: string };
  readonly body?: unknown;
  readonly url: string;
}

/** What an operation is asked with. Without a `correlationId` among its headers it gets a new one. */
export type RequestOf<Data extends Operation> = Pick<Data, 'path' | 'query' | 'body'> & {
  readonly headers?: Partial<Data['headers']>;
  readonly signal?: AbortSignal;
};

export type SuccessOf<Replies> = {
  [Status in keyof Replies]: {
    readonly ok: true;
    readonly status: Status;
    /** Undefined where the answer has none. */
    readonly body: Replies[Status] extends object ? Replies[Status] : undefined;
    /** The change that was made; undefined where none was. */
    readonly changeId: string | undefined;
    readonly correlationId: string;
  };
}[keyof Replies];

export interface FailureOf<Errors> {
  readonly ok: false;
  readonly status: number;
  /** Undefined where a gateway in front answered by itself. */
  readonly code: Extract<Errors[keyof Errors], { code?: unknown }>['code'] | undefined;
  readonly message: string;
  readonly errors: NonNullable<api.Error['errors']>;
  readonly challenge: api.Error['challenge'] | undefined;
  /** After how many seconds to send the same request again, where the service says so. */
  readonly retryAfterS: number | undefined;
  /** With `UXU_20006`, the change whose outcome is not yet known. */
  readonly changeId: string | undefined;
  readonly correlationId: string;
}

export type Answer<Replies, Errors> = SuccessOf<Replies> | FailureOf<Errors>;

const urlOf = (baseUrl: string, template: string, path: Operation['path'], query: object = {}): URL => {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  );
  const url = new URL(baseUrl.replace(/\/$/, '') + filled);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
};

/** The members of a JSON object; none of anything else, such as a gateway's page. */
const membersOf = (text: string): Partial<api.Error> => {
  try {
    return { ...(JSON.parse(text) as Partial<api.Error> | null) };
  } catch {
    return {};
  }
};

/**
 * A client of the contact info service. It resolves to every answer that the service or a gateway gives, and rejects where
 * there was none: treat that like `UXU_20006`, send the same request again.
 */
export const contactInfoClient = ({ baseUrl, token, fetch = globalThis.fetch }: ClientOptions) => {
  const operation =
    <Data extends Operation, Replies, Errors>(method: string, template: Data['url']) =>
    async ({ path, query, body, headers, signal }: RequestOf<Data>): Promise<Answer<Replies, Errors>> => {
      const correlationId = headers?.correlationId ?? crypto.randomUUID();
      const reply = await fetch(urlOf(baseUrl, template, path, query), {
        method,
        headers: {
          ...headers,
          correlationId,
          authorization: `Bearer ${await token()}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const { status } = reply;
      const text = await reply.text();
      if (reply.ok) {
        return {
          ok: true,
          status,
          body: text === '' ? undefined : (JSON.parse(text) as unknown),
          changeId: reply.headers.get('changeId') ?? undefined,
          correlationId,
        } as SuccessOf<Replies>;
      }
      const { code, message = reply.statusText, errors = [], challenge } = membersOf(text);
      const retryAfterS = Number(reply.headers.get('retry-after') ?? NaN);
      return {
        ok: false,
        status,
        code: code as FailureOf<Errors>['code'],
        message,
        errors,
        challenge,
        retryAfterS: Number.isNaN(retryAfterS) ? undefined : retryAfterS,
        changeId: reply.headers.get('changeId') ?? undefined,
        correlationId,
      };
    };

  return {
    verifyCustomer: operation<api.VerifyCustomerData, api.VerifyCustomerResponses, api.VerifyCustomerErrors>(
      'GET',
      '/v1/customers/{customerId}:verify',
    ),
    updateContactInfo: operation<
      api.UpdateContactInfoData,
      api.UpdateContactInfoResponses,
      api.UpdateContactInfoErrors
    >('PUT', '/v1/customers/{customerId}:contact-info'),
    listContactChanges: operation<
      api.ListContactChangesData,
      api.ListContactChangesResponses,
      api.ListContactChangesErrors
    >('GET', '/v1/customers/{customerId}/contact-changes'),
    showContactChange: operation<
      api.ShowContactChangeData,
      api.ShowContactChangeResponses,
      api.ShowContactChangeErrors
    >('GET', '/v1/customers/{customerId}/contact-changes/{changeId}'),
    revertContactChange: operation<
      api.RevertContactChangeData,
      api.RevertContactChangeResponses,
      api.RevertContactChangeErrors
    >('POST', '/v1/customers/{customerId}/contact-changes/{changeId}:revert'),
  };
};
