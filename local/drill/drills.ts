import type { AlarmName } from '../../lib/alarms.ts';
import {
  breaks,
  deploy,
  loseSmsReports,
  pass,
  publish,
  purge,
  quirks,
  release,
  repair,
  settle,
  shows,
  spend,
  throttle,
  update,
  verify,
  wait,
  writeElsewhere,
  type Step,
} from './steps.ts';

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
  /** Steps after the repair, which must not raise the alarm. */
  readonly then: readonly Step[];
}

const reads = 'GET *institution-users*';
const writes = 'PATCH *institution-users*';
const loseWrite = breaks('platform', { on: writes, do: 'reset', times: 1 });
const loseAnswer = breaks('platform', { on: writes, do: 'apply-then-reset', times: 1 });
const fails = (at: 'platform' | 'aws', on: string, status: number, body?: unknown): Step =>
  breaks(at, { on, do: 'status', status, body });
const quarantine = pass(3);
const audit = pass(13 * 60);
const notified = shows('notified');
const updateAfter = update(204, 'after@mail.example');
const settledAfter = (...minutes: readonly number[]): readonly Step[] =>
  minutes.flatMap((each) => [pass(each), settle]);

const keysStale = (minutes: number): Drill => ({
  raise: [verify(200), fails('platform', 'GET /.well-known/jwks.json', 503), pass(minutes), verify(200)],
  mend: [repair('platform'), pass(1)],
  then: [verify(200)],
});

/** A verification that fails while a stand-in does. */
const unverified = (at: 'platform' | 'aws', on: string, status: number, body?: unknown): Drill => ({
  raise: [fails(at, on, status, body), verify(503)],
  mend: [repair(at), pass(1)],
  then: [verify(200)],
});

/** Something told of a change fails again and again. */
const overdue = (on: string): Drill => ({
  raise: [fails('aws', on, 500), update(204), ...settledAfter(2, 4, 8)],
  mend: [repair('aws'), ...settledAfter(20)],
  then: [notified, ...settledAfter(20)],
});

const emailsAreTooMany = fails('aws', 'ses SendEmail', 429, {
  code: 'TooManyRequestsException',
  message: 'Maximum sending rate exceeded.',
});

/** Each is told to the phone on file as well. */
const textMessages = [1, 2, 3].map((count) => update(204, `drill${count}@mail.example`));

const mailbox = (fate: 'bounce' | 'complaint'): Drill => ({
  raise: [update(204, `${fate}@simulator.example`)],
  mend: [update(204)],
  then: [updateAfter],
});

export const drills: Readonly<Record<DrilledAlarm, Drill>> = {
  'outcome-other': {
    raise: [loseWrite, update(503), writeElsewhere('elsewhere@mail.example'), quarantine, settle],
    mend: [notified],
    then: [updateAfter, audit, settle],
  },
  'partly-applied': {
    raise: [
      quirks({ applies: ['email'] }),
      loseAnswer,
      update(503, 'half@mail.example', { isWithAddress: true }),
      quarantine,
      settle,
    ],
    mend: [quirks({}), notified],
    then: [updateAfter, audit, settle],
  },
  'user-gone': {
    raise: [
      loseWrite,
      update(503),
      fails('platform', reads, 404, { code: 'ISR_10001', message: 'Not found' }),
      quarantine,
      settle,
    ],
    mend: [repair('platform')],
    then: [update(204), audit, settle],
  },
  'drift-found': {
    raise: [
      breaks('platform', { on: writes, do: 'apply-late', delayMs: 2_000, times: 1 }),
      update(503),
      quarantine,
      settle,
      wait(3),
      audit,
      settle,
    ],
    mend: [notified],
    then: [audit, settle],
  },
  'nobody-reached': {
    raise: [
      writeElsewhere('bounce@simulator.example', 'noPhone'),
      update(204, 'noa.new@mail.example', { customer: 'noPhone' }),
    ],
    mend: [],
    then: [update(204, 'noa.newer@mail.example', { customer: 'noPhone' })],
  },
  'notice-overdue': overdue('ses SendEmail'),
  'event-overdue': overdue('sns Publish contact-events-local'),
  'settlement-overdue': {
    raise: [loseWrite, update(503), fails('platform', reads, 503), ...settledAfter(20)],
    mend: [repair('platform'), ...settledAfter(2)],
    then: [update(204), settle],
  },
  'poison-message': {
    raise: [publish('send-notices', '{"changeId":"forged"}')],
    mend: [],
    then: [update(204), notified],
  },
  'sending-paused': {
    raise: [
      fails('aws', 'ses SendEmail', 400, {
        code: 'AccountSuspendedException',
        message: 'Sending paused for this account.',
      }),
      update(204),
    ],
    mend: [repair('aws'), pass(2)],
    then: [settle, notified],
  },
  'keys-stale': keysStale(11),
  'key-set-age': keysStale(150),
  'credential-refused': unverified('platform', 'POST /oauth2/v1/token', 401),
  'secret-unavailable': unverified('aws', 'secretsmanager GetSecretValue', 400, {
    code: 'AccessDeniedException',
  }),
  'institution-not-valid': {
    raise: [
      deploy({ institutions: { '00042': { name: 'Prairie Credit Union' } } }),
      verify(200),
      verify(404, 'otherInstitution'),
    ],
    mend: [deploy({})],
    then: [verify(200), verify(200, 'otherInstitution')],
  },
  'requests-internal': {
    raise: [
      fails(
        'aws',
        'dynamodb Query',
        200,
        '{"Items":[{"pk":{"S":"00016#drill"},"sk":{"N":"1"},"form":{"S":"of a later release"}}]}',
      ),
      verify(500),
    ],
    mend: [repair('aws')],
    then: [verify(200), update(204), notified],
  },
  'requests-service-unavailable': {
    raise: [fails('aws', 'dynamodb *', 500), update(503)],
    mend: [repair('aws')],
    then: [update(204)],
  },
  'requests-upstream-unavailable': unverified('platform', reads, 500),
  'requests-outcome-unknown': {
    raise: [loseAnswer, update(503)],
    mend: [quarantine, settle],
    then: [updateAfter],
  },
  'gateway-failing': {
    raise: [throttle('verify-customer'), verify(500)],
    mend: [release('verify-customer')],
    then: [verify(200)],
  },
  'update-contact-throttles': {
    raise: [throttle('update-contact'), update(500)],
    mend: [release('update-contact')],
    then: [update(204), notified],
  },
  'send-notices-errors': {
    raise: [emailsAreTooMany, update(204), ...settledAfter(2, 4)],
    mend: [repair('aws'), ...settledAfter(20)],
    then: [notified, updateAfter],
  },
  'send-notices-dead-letters': {
    raise: [emailsAreTooMany, update(204)],
    mend: [repair('aws'), purge, pass(2)],
    then: [settle, notified],
  },
  'settlement-stopped': {
    raise: [pass(6)],
    mend: [],
    then: [settle, pass(1)],
  },
  'sms-unreported': {
    raise: [loseSmsReports(true), ...textMessages],
    mend: [loseSmsReports(false)],
    then: textMessages,
  },
  'sms-spend': {
    raise: [spend(0.795), update(204)],
    mend: [deploy({ smsSpendAlarmUsd: 80 })],
    then: [updateAfter, notified],
  },
  'email-bounces': mailbox('bounce'),
  'email-complaints': mailbox('complaint'),
};
