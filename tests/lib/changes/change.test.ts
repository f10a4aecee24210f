import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { RecipientId, RecipientRole } from '../../../lib/changes/change.ts';

describe('RecipientRole', () => {
  it.each(['old', 'new', 'other-1', 'former-12', 'later-3'])('accepts %s', (role) => {
    expect(v.is(RecipientRole, role)).toBe(true);
  });

  it.each(['', 'older', 'anew', 'other-', 'other-1x', 'nobody-1', 7, undefined, ['old']])(
    'refuses %j',
    (role) => {
      expect(v.is(RecipientRole, role)).toBe(false);
    },
  );
});

describe('RecipientId', () => {
  it.each(['email/old', 'sms/former-1'])('accepts %s', (id) => {
    expect(v.is(RecipientId, id)).toBe(true);
  });

  it.each(['email', 'email/', '/old', 'fax/old', 'email/nobody', 'email/old/new', undefined])(
    'refuses %j',
    (id) => {
      expect(v.is(RecipientId, id)).toBe(false);
    },
  );
});
