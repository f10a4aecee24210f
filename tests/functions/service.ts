import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { listContactChanges } from '../../functions/list-contact-changes/list-contact-changes.ts';
import { readListRequest } from '../../functions/list-contact-changes/read-request.ts';
import { recordDelivery } from '../../functions/record-delivery/record-delivery.ts';
import { readRevertRequest } from '../../functions/revert-change/read-request.ts';
import { revertChange } from '../../functions/revert-change/revert-change.ts';
import { sendNotices } from '../../functions/send-notices/send-notices.ts';
import { settleChanges } from '../../functions/settle-changes/settle-changes.ts';
import { readShowRequest } from '../../functions/show-contact-change/read-request.ts';
import { showContactChange } from '../../functions/show-contact-change/show-contact-change.ts';
import { readUpdateRequest } from '../../functions/update-contact/read-request.ts';
import { updateContact } from '../../functions/update-contact/update-contact.ts';
import { readVerifyRequest } from '../../functions/verify-customer/read-request.ts';
import { verifyCustomer } from '../../functions/verify-customer/verify-customer.ts';
import type { Caller, TokenVerifier } from '../../lib/customers/caller.ts';
import { findEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { AuditKey } from '../../lib/secrets/service-secrets.ts';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { defaultTimes } from '../../lib/changes/change-event.ts';
import { recordEvent } from '../../lib/changes/record-event.ts';
import { announcementOf, type Announcement } from '../../lib/announcements/announcement.ts';
import type { CloudEvent } from '../../lib/announcements/cloud-event.ts';
import { AppError } from '../../lib/errors.ts';
import { httpEndpoint, type HttpHandler } from '../../lib/http/endpoint.ts';
import { customerHasher } from '../../lib/http/audit-request.ts';
import { readInstitutions } from '../../lib/institutions/read-institutions.ts';
import { logLines } from '../fakes/log-lines.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { memorySenders } from '../fakes/memory-senders.ts';
import { memoryTopic } from '../fakes/memory-topic.ts';
import { memoryUsers, type MemoryUser } from '../fakes/memory-users.ts';
import { rotatingSecret } from '../fakes/rotating-secret.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { httpEvent, invocation, type HttpRequest } from './http-event.ts';
import {
  finley,
  finleyId,
  institutionId,
  nora,
  otherInstitutionId,
  partner,
  sampleBody,
  stranger,
} from './people.ts';

const key = (name: string): string => createHash('sha256').update(name).digest('base64');

/** The service's own keys as Secrets Manager keeps them. */
export const auditKeySecret = { customerHash: key('customer') };
const auditKey = v.parse(AuditKey, JSON.stringify(auditKeySecret));

export const correlationId = '0b54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10';

export const headers = {
  authorization: 'Bearer partner',
  correlationId,
  'content-type': 'application/json',
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The parsed body; undefined where there is none. */
  readonly body: unknown;
  readonly text: string;
  /** The status, and the code where there is one: `409 UXU_20005`. */
  readonly told: string;
}

export interface ServiceOptions {
  readonly users?: readonly MemoryUser[];
  readonly policy?: object;
  /** By the tokens that they have; an error is what their token is refused with. */
  readonly callers?: Readonly<Record<string, Caller | Error>>;
  /** Puts something of its own in place of a port, or around it. */
  readonly ledger?: ChangeLedger;
  readonly latencyMs?: number;
  readonly remainingMs?: number;
  readonly settlePerS?: number;
}

type Asked = Partial<HttpRequest> & { readonly customer?: string };

const customerOf = ({ customer = finleyId }: Asked): string => customer;

/** A request with the token of a caller of this name. */
export const as = (caller: string) => ({ headers: { authorization: `Bearer ${caller}` } });

/** A request that names its customer by a login id. */
export const byLogin = (customer: string) => ({ customer, query: { userIdType: 'LOGIN_ID' } });

export const changeIdOf = ({ headers: { changeId } }: Answer): string => String(changeId);

const Logged = v.looseObject({ event: v.string() });

/** The whole service over fakes in place of its ports; what ships of it is the same to the last line but the wiring. */
export const startService = (options: ServiceOptions = {}) => {
  const { policy = {}, latencyMs = 0, remainingMs = 10_000, settlePerS = 50 } = options;
  const clock = virtualClock();
  const { now, sleep } = clock;
  const log = logLines(now);
  const { logger } = log;
  const memory = memoryLedger();
  const users = memoryUsers({ users: options.users ?? [finley, nora, stranger], now });
  const topic = memoryTopic<Announcement>();
  const events = memoryTopic<CloudEvent>();
  const outbox = memorySenders();
  const keys = rotatingSecret({ held: auditKey });
  const remote = <Port extends object>(port: Port): Port =>
    latencyMs > 0 ? clock.slow(port, latencyMs) : port;

  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `${String(ids).padStart(8, '0')}-0000-4000-8000-000000000000`;
  };
  const callers = new Map<string, Caller | Error>(Object.entries({ partner, ...options.callers }));
  const verifier: TokenVerifier = {
    verify: async (token) => {
      await Promise.resolve();
      const caller = callers.get(token) ?? new AppError('token-invalid', { detail: 'signature-not-valid' });
      if (caller instanceof Error) throw caller;
      return caller;
    },
  };
  const institutions = readInstitutions(
    JSON.stringify({
      defaults: { sender: { email: 'notices@first-example.bank' }, disputePhone: '+1 800 555 0116' },
      institutions: {
        [institutionId]: { name: 'First Example Bank', policy },
        [otherInstitutionId]: { name: 'Second Example Credit Union' },
      },
    }),
  );
  const endpointDeps = {
    verifier,
    scope: 'institution-users:write',
    institutions,
    hashCustomer: customerHasher(remote({ read: keys.read })),
    logger,
    now,
  };
  const endpoint = httpEndpoint(endpointDeps);
  const ledger = remote(options.ledger ?? memory.ledger);
  const remoteTopic = remote({ publish: topic.publish });
  const remoteUsers = remote({ findUser: users.findUser, writeContact: users.writeContact });
  const deps = {
    findUser: findEntitledUser(remoteUsers),
    users: remoteUsers,
    ledger,
    messages: remote(memory.messages),
    vault: remote(memory.vault),
    recordEvent: recordEvent({ ledger, times: defaultTimes, now, sleep, random: () => 0.5, logger }),
    announce: (change: ChangeRecord) => remoteTopic.publish(announcementOf(change, now())),
    events: remote({ publish: events.publish }),
    senders: { email: remote(outbox.senders.email), sms: remote(outbox.senders.sms) },
    institutions,
    logger,
    now,
    sleep,
    within: async (work: Promise<unknown>, ms: number) => {
      await Promise.race([work, sleep(ms)]);
    },
    newId,
    quarantineMs: 120_000,
    changesPerSecond: settlePerS,
  };

  const handlers = {
    verify: endpoint(readVerifyRequest, verifyCustomer(deps)),
    update: endpoint(readUpdateRequest, updateContact(deps)),
    list: endpoint(readListRequest, listContactChanges(deps)),
    show: endpoint(readShowRequest, showContactChange(deps)),
    revert: endpoint(readRevertRequest, revertChange(deps)),
  };

  const ask = async (handler: HttpHandler, request: HttpRequest): Promise<Answer> => {
    const endsAt = now() + remainingMs;
    const event = httpEvent({ ...request, headers: { ...headers, ...request.headers } });
    const reply = await clock.finish(
      handler(
        event,
        invocation(() => endsAt - now()),
      ),
    );
    const text = reply.body ?? '';
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { statusCode: status = 0, headers: answered = {} } = reply;
    const { code } = v.parse(v.fallback(v.object({ code: v.optional(v.string()) }), {}), body);
    const told = code === undefined ? String(status) : `${status} ${code}`;
    return { status, headers: answered, body, text, told };
  };

  const announce = (...notices: readonly unknown[]): Promise<void> =>
    clock.finish(
      sendNotices(deps)({ Records: notices.map(snsRecord) }, { getRemainingTimeInMillis: () => 60_000 }),
    );

  /** Delivers what was published, as long as anything is. */
  const deliver = async (): Promise<void> => {
    for (let notices = topic.take(); notices.length > 0; notices = topic.take()) await announce(...notices);
  };
  const settle = (lastsMs = 55_000): Promise<void> => {
    const endsAt = now() + lastsMs;
    return clock.finish(settleChanges(deps)(undefined, { getRemainingTimeInMillis: () => endsAt - now() }));
  };
  const settleAfter = (ms: number): Promise<void> => {
    clock.advance(ms);
    return settle();
  };

  return {
    clock,
    log,
    /** What each line written so far says. */
    logged: () => log.lines.map((line) => v.parse(Logged, JSON.parse(line))),
    memory,
    users,
    topic,
    events,
    outbox,
    keys,
    deps,
    endpointDeps,
    handlers,
    ask,
    verify: (request: Asked = {}) =>
      ask(handlers.verify, { parameters: { customerId: `${customerOf(request)}:verify` }, ...request }),
    update: (body: unknown, request: Asked = {}) => {
      const parameters = { customerId: `${customerOf(request)}:contact-info` };
      return ask(handlers.update, { method: 'PUT', parameters, body, ...request });
    },
    list: (request: Asked = {}) =>
      ask(handlers.list, { parameters: { customerId: customerOf(request) }, ...request }),
    show: (changeId: string, request: Asked = {}) =>
      ask(handlers.show, { parameters: { customerId: customerOf(request), changeId }, ...request }),
    revert: (changeId: string, request: Asked = {}) => {
      const parameters = { customerId: customerOf(request), changeId: `${changeId}:revert` };
      return ask(handlers.revert, { method: 'POST', parameters, ...request });
    },
    /** Hands messages of the change topic to send-notices, all in one delivery. */
    announce,
    deliver,
    settle,
    /** Lets time pass, and what fell due be settled. */
    settleAfter,
    /** Lets time pass, what fell due be settled, and everything be told that is owed then. */
    tellAfter: async (ms: number): Promise<void> => {
      await settleAfter(ms);
      await deliver();
    },
    record: (event: unknown): Promise<void> => clock.finish(recordDelivery(deps)(event)),
  };
};
export type Service = ReturnType<typeof startService>;

/** A service with one change that took effect and is announced, but not yet told. */
export const startWithChange = async (options?: ServiceOptions, body: object = sampleBody) => {
  const service = startService(options);
  await service.update(body);
  const [change] = service.memory.changes();
  if (!change) throw new Error('no change');
  return { service, change, changeId: change.changeId };
};

/** A record of SNS around a message: an announcement is written as JSON, a text as it is. */
export const snsRecord = (message: unknown) => ({
  EventSource: 'aws:sns',
  Sns: { MessageId: 'm-1', Message: typeof message === 'string' ? message : JSON.stringify(message) },
});
