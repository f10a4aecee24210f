import type { AlarmName } from '../../lib/alarms.ts';
import type { Fault } from '../wire/faults.ts';
import type { Quirks } from '../platform/quirks.ts';
import type { seededCustomerIds } from '../platform/seeds.ts';

export type Customer = keyof typeof seededCustomerIds;

/** What a deployment decides, as far as a drill needs it. */
export interface Settings {
  /** In place of sections of the institutions file. */
  readonly institutions: Readonly<Record<string, object>>;
  /** As in config/stages.yml. */
  readonly smsSpendAlarmUsd: number;
}

export type Step =
  /** Switches a fault on, or all faults off. */
  | { readonly do: 'break'; readonly at: 'platform' | 'aws'; readonly fault: Fault }
  | { readonly do: 'repair'; readonly at: 'platform' | 'aws' }
  /** A partner's request, and what it must answer. */
  | { readonly do: 'verify'; readonly customer?: Customer; readonly answers: number }
  | { readonly do: 'update'; readonly customer?: Customer; readonly email: string; readonly answers: number }
  /** A request for an email address and a postal address at once. */
  | { readonly do: 'update both'; readonly email: string; readonly answers: number }
  /** How the platform keeps and answers what it is sent; none: as the contract says. */
  | { readonly do: 'quirks'; readonly quirks: Quirks }
  /** Somebody else writes to the platform. */
  | { readonly do: 'write elsewhere'; readonly customer?: Customer; readonly email: string }
  | { readonly do: 'pass'; readonly minutes: number }
  /** For what takes its own time. */
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'settle' }
  /** What the API says of the customer's newest change. */
  | { readonly do: 'show'; readonly state: string }
  | { readonly do: 'publish'; readonly to: 'send-notices' | 'record-delivery'; readonly message: string }
  /** A function has no reserved concurrency, or has it again. */
  | { readonly do: 'throttle' | 'release'; readonly functionName: string }
  | { readonly do: 'lose SMS reports' | 'keep SMS reports' }
  /** What the account has spent on text messages this month, before the next one. */
  | { readonly do: 'spend'; readonly usd: number }
  /** The functions start anew, with these in place of what is in the repository. */
  | { readonly do: 'deploy'; readonly settings: Partial<Settings> }
  | { readonly do: 'purge' };

/** Names of CloudWatch alarms. Of those that each function or each queue has, one stands for all. */
export type DrilledAlarm =
  | AlarmName
  | 'key-set-age'
  | `requests-${'internal' | 'service-unavailable' | 'upstream-unavailable' | 'outcome-unknown'}`
  | 'gateway-failing'
  | 'update-contact-throttles'
  | 'send-notices-errors'
  | 'send-notices-dead-letters'
  | 'settlement-stopped'
  | 'sms-unreported'
  | 'sms-spend'
  | `email-${'bounces' | 'complaints'}`;

export interface Drill {
  readonly raise: readonly Step[];
  /** After these the alarm must no longer be raised by what follows. */
  readonly mend: readonly Step[];
  /** What still happens once it is mended: these steps must be quiet. */
  readonly then: readonly Step[];
}

const users = (method: 'GET' | 'PATCH'): string => `${method} *institution-users*`;
const lost = { on: users('PATCH'), do: 'reset', times: 1 } as const;
const quarantine: Step = { do: 'pass', minutes: 3 };
const audit: Step = { do: 'pass', minutes: 13 * 60 };
const settle: Step = { do: 'settle' };
const update = (answers: number, email = 'drill@mail.example'): Step => ({ do: 'update', email, answers });
const atPlatform = (fault: Fault): Step => ({ do: 'break', at: 'platform', fault });
const atAws = (fault: Fault): Step => ({ do: 'break', at: 'aws', fault });
const repair = (at: 'platform' | 'aws'): Step => ({ do: 'repair', at });
const notified: Step = { do: 'show', state: 'notified' };
const verify = (answers: number): Step => ({ do: 'verify', answers });
const verifyOther = (answers: number): Step => ({ do: 'verify', customer: 'otherInstitution', answers });

/** What the table answers with when a change on it has a form that this release does not know. */
const unreadable = '{"Items":[{"pk":{"S":"00016#drill"},"sk":{"N":"1"},"form":{"S":"of a later release"}}]}';

const keysStale = (minutes: number): Drill => ({
  raise: [
    verify(200),
    atPlatform({ on: 'GET /.well-known/jwks.json', do: 'status', status: 503 }),
    { do: 'pass', minutes },
    verify(200),
  ],
  mend: [repair('platform'), { do: 'pass', minutes: 1 }],
  then: [verify(200)],
});

const emailsAreTooMany = atAws({
  on: 'ses SendEmail',
  do: 'status',
  status: 429,
  body: { code: 'TooManyRequestsException', message: 'Maximum sending rate exceeded.' },
});

/** Each is told to the phone on file as well. */
const textMessages = [1, 2, 3].map((count) => update(204, `drill${count}@mail.example`));

const mailbox = (fate: 'bounce' | 'complaint'): Drill => ({
  raise: [update(204, `${fate}@simulator.example`)],
  mend: [update(204)],
  then: [update(204, 'after@mail.example')],
});

const appliedLate: Drill = {
  raise: [
    atPlatform({ on: users('PATCH'), do: 'apply-late', delayMs: 2_000, times: 1 }),
    update(503),
    quarantine,
    settle,
    { do: 'wait', seconds: 3 },
    audit,
    settle,
  ],
  mend: [notified],
  then: [audit, settle],
};

export const drills: Readonly<Record<DrilledAlarm, Drill>> = {
  'outcome-other': {
    raise: [
      atPlatform(lost),
      update(503),
      { do: 'write elsewhere', email: 'elsewhere@mail.example' },
      quarantine,
      settle,
    ],
    mend: [notified],
    then: [update(204, 'after@mail.example'), audit, settle],
  },
  'partly-applied': {
    raise: [
      { do: 'quirks', quirks: { applies: ['email'] } },
      atPlatform({ ...lost, do: 'apply-then-reset' }),
      { do: 'update both', email: 'half@mail.example', answers: 503 },
      quarantine,
      settle,
    ],
    mend: [{ do: 'quirks', quirks: {} }, notified],
    then: [update(204, 'after@mail.example'), audit, settle],
  },
  'user-gone': {
    raise: [
      atPlatform(lost),
      update(503),
      atPlatform({
        on: users('GET'),
        do: 'status',
        status: 404,
        body: { code: 'ISR_10001', message: 'Not found' },
      }),
      quarantine,
      settle,
    ],
    mend: [repair('platform')],
    then: [update(204), audit, settle],
  },
  'drift-found': appliedLate,
  'nobody-reached': {
    raise: [
      { do: 'write elsewhere', customer: 'noPhone', email: 'bounce@simulator.example' },
      { do: 'update', customer: 'noPhone', email: 'noa.new@mail.example', answers: 204 },
    ],
    mend: [],
    then: [{ do: 'update', customer: 'noPhone', email: 'noa.newer@mail.example', answers: 204 }],
  },
  'notice-overdue': {
    raise: [
      atAws({ on: 'ses SendEmail', do: 'status', status: 500 }),
      update(204),
      ...[2, 4, 8].flatMap((minutes): Step[] => [{ do: 'pass', minutes }, settle]),
    ],
    mend: [repair('aws'), { do: 'pass', minutes: 20 }, settle],
    then: [notified, { do: 'pass', minutes: 20 }, settle],
  },
  'event-overdue': {
    raise: [
      atAws({ on: 'sns Publish contact-events-local', do: 'status', status: 500 }),
      update(204),
      ...[2, 4, 8].flatMap((minutes): Step[] => [{ do: 'pass', minutes }, settle]),
    ],
    mend: [repair('aws'), { do: 'pass', minutes: 20 }, settle],
    then: [notified, { do: 'pass', minutes: 20 }, settle],
  },
  'settlement-overdue': {
    raise: [
      atPlatform(lost),
      update(503),
      atPlatform({ on: users('GET'), do: 'status', status: 503 }),
      { do: 'pass', minutes: 20 },
      settle,
    ],
    mend: [repair('platform'), { do: 'pass', minutes: 2 }, settle],
    then: [update(204), settle],
  },
  'poison-message': {
    raise: [{ do: 'publish', to: 'send-notices', message: '{"changeId":"forged"}' }],
    mend: [],
    then: [update(204), notified],
  },
  'sending-paused': {
    raise: [
      atAws({
        on: 'ses SendEmail',
        do: 'status',
        status: 400,
        body: { code: 'AccountSuspendedException', message: 'Sending paused for this account.' },
      }),
      update(204),
    ],
    mend: [repair('aws'), { do: 'pass', minutes: 2 }],
    then: [settle, notified],
  },
  'keys-stale': keysStale(11),
  'key-set-age': keysStale(150),
  'credential-refused': {
    raise: [atPlatform({ on: 'POST /oauth2/v1/token', do: 'status', status: 401 }), verify(503)],
    mend: [repair('platform'), { do: 'pass', minutes: 1 }],
    then: [verify(200)],
  },
  'secret-unavailable': {
    raise: [
      atAws({
        on: 'secretsmanager GetSecretValue',
        do: 'status',
        status: 400,
        body: { code: 'AccessDeniedException' },
      }),
      verify(503),
    ],
    mend: [repair('aws'), { do: 'pass', minutes: 1 }],
    then: [verify(200)],
  },
  'institution-not-valid': {
    raise: [
      { do: 'deploy', settings: { institutions: { '00042': { name: 'Prairie Credit Union' } } } },
      verify(200),
      verifyOther(404),
    ],
    mend: [{ do: 'deploy', settings: {} }],
    then: [verify(200), verifyOther(200)],
  },
  'requests-internal': {
    raise: [atAws({ on: 'dynamodb Query', do: 'status', status: 200, body: unreadable }), verify(500)],
    mend: [repair('aws')],
    then: [verify(200), update(204), notified],
  },
  'requests-service-unavailable': {
    raise: [atAws({ on: 'dynamodb *', do: 'status', status: 500 }), update(503)],
    mend: [repair('aws')],
    then: [update(204)],
  },
  'requests-upstream-unavailable': {
    raise: [atPlatform({ on: users('GET'), do: 'status', status: 500 }), verify(503)],
    mend: [repair('platform'), { do: 'pass', minutes: 1 }],
    then: [verify(200)],
  },
  'requests-outcome-unknown': {
    raise: [atPlatform({ ...lost, do: 'apply-then-reset' }), update(503)],
    mend: [quarantine, settle],
    then: [update(204, 'after@mail.example')],
  },
  'gateway-failing': {
    raise: [{ do: 'throttle', functionName: 'verify-customer' }, verify(500)],
    mend: [{ do: 'release', functionName: 'verify-customer' }],
    then: [verify(200)],
  },
  'update-contact-throttles': {
    raise: [{ do: 'throttle', functionName: 'update-contact' }, update(500)],
    mend: [{ do: 'release', functionName: 'update-contact' }],
    then: [update(204), notified],
  },
  'send-notices-errors': {
    raise: [
      emailsAreTooMany,
      update(204),
      ...[2, 4].flatMap((minutes): Step[] => [{ do: 'pass', minutes }, settle]),
    ],
    mend: [repair('aws'), { do: 'pass', minutes: 20 }, settle],
    then: [notified, update(204, 'after@mail.example')],
  },
  'send-notices-dead-letters': {
    raise: [emailsAreTooMany, update(204)],
    mend: [repair('aws'), { do: 'purge' }, { do: 'pass', minutes: 2 }],
    then: [settle, notified],
  },
  'settlement-stopped': {
    raise: [{ do: 'pass', minutes: 6 }],
    mend: [],
    then: [settle, { do: 'pass', minutes: 1 }],
  },
  'sms-unreported': {
    raise: [{ do: 'lose SMS reports' }, ...textMessages],
    mend: [{ do: 'keep SMS reports' }],
    then: textMessages,
  },
  'sms-spend': {
    raise: [{ do: 'spend', usd: 0.795 }, update(204)],
    mend: [{ do: 'deploy', settings: { smsSpendAlarmUsd: 80 } }],
    then: [update(204, 'after@mail.example'), notified],
  },
  'email-bounces': mailbox('bounce'),
  'email-complaints': mailbox('complaint'),
};
