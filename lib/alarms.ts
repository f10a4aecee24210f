/** Each has a CloudWatch alarm and a runbook. */
export const alarms = {
  'outcome-other': 'A field of a contact change holds neither the old value nor the new one.',
  'partly-applied': 'Only part of a contact change took effect.',
  'user-gone': 'The user of an open contact change no longer exists.',
  'nobody-reached': 'No address that the customer had before the change could be told.',
  'notice-overdue': 'Notices of a contact change are still owed after repeated announcements.',
  'event-overdue': 'An event for other systems is still not published after repeated announcements.',
  'settlement-overdue': 'A contact change could not be settled, or audited, for a long time.',
  'drift-found': 'The verdict on a contact change was wrong, or the values before it are back on file.',
  'poison-message': 'A message on a topic was unreadable or did not come from this service.',
  'sending-paused':
    'The email or SMS provider refuses to send for this account (paused, quota, spend limit).',
  'keys-stale': 'The key server is down and an old key set is being used.',
  'credential-refused': "The service's own credential was refused upstream.",
  'secret-unavailable': 'A secret could not be read; the last good value is used, if there is one.',
  'institution-not-valid': 'The configuration of an institution is not valid; the institution is not served.',
} as const;

export type AlarmName = keyof typeof alarms;
