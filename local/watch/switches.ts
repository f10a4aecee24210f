import type { Fault } from '../wire/faults.ts';
import type { Quirks } from '../platform/quirks.ts';

/** A fault of a stand-in, or a quirk of the platform, that the page can switch on and off. */
export type Switch = { readonly label: string } & (
  { readonly at: 'platform' | 'aws'; readonly faults: readonly Fault[] } | { readonly quirks: Quirks }
);

const users = (method: string): string => `${method} *institution-users*`;

export const switches: Readonly<Record<string, Switch>> = {
  'users-api-down': {
    label: 'The Users API is down',
    at: 'platform',
    faults: [{ on: users('*'), do: 'status', status: 503 }],
  },
  'answers-lost': {
    label: 'Writes take effect, their answers are lost',
    at: 'platform',
    faults: [{ on: users('PATCH'), do: 'apply-then-reset' }],
  },
  'writes-lost': {
    label: 'Writes are lost',
    at: 'platform',
    faults: [{ on: users('PATCH'), do: 'reset' }],
  },
  'client-refused': {
    label: 'The platform refuses the service’s client',
    at: 'platform',
    faults: [{ on: 'POST /oauth2/v1/token', do: 'status', status: 401 }],
  },
  'email-paused': {
    label: 'SES has paused sending',
    at: 'aws',
    faults: [
      {
        on: 'ses SendEmail',
        do: 'status',
        status: 400,
        body: { code: 'AccountSuspendedException', message: 'Sending paused for this account.' },
      },
    ],
  },
  'sms-throttled': {
    label: 'SNS throttles text messages',
    at: 'aws',
    faults: [{ on: 'sns Publish sms', do: 'status', status: 429, body: { code: 'ThrottlingException' } }],
  },
  'announcements-lost': {
    label: 'SNS takes no announcements',
    at: 'aws',
    faults: [{ on: 'sns Publish topic', do: 'status', status: 500 }],
  },
  'table-down': {
    label: 'DynamoDB takes no writes',
    at: 'aws',
    faults: [{ on: 'dynamodb PutItem', do: 'status', status: 500 }],
  },
  'only-email-applies': {
    label: 'Of a write only the email takes effect',
    quirks: { applies: ['email'] },
  },
  'answers-nothing': { label: 'A write is answered without the user', quirks: { answers: 'nothing' } },
};
