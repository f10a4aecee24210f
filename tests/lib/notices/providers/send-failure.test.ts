import { describe, expect, it } from '@jest/globals';
import { judgeSendFailure, kebabCase } from '../../../../lib/notices/providers/send-failure.ts';
import { watchAlarms } from './aws-wire.ts';
import { newSms, oldEmail, sampleNotice } from '../sample-notice.ts';

const judge = (error: unknown, recipient = oldEmail) =>
  judgeSendFailure(error, {
    notice: sampleNotice({ recipient }),
    faults: [],
    logger: watchAlarms().logger,
  });

describe('judgeSendFailure', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'concludes from %s that nothing was sent',
    (code) => {
      const error = Object.assign(new Error('connect'), { code });
      expect(judge(error)).toMatchObject({ outcome: 'failed' });
    },
  );

  it.each([
    Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    Object.assign(new Error('the request socket did not establish a connection with the server'), {
      name: 'TimeoutError',
    }),
    Object.assign(new AggregateError([new Error('connect ETIMEDOUT 192.0.2.1:443')]), { code: 'ETIMEDOUT' }),
  ])('concludes that nothing was sent without a connection: %p', (error) => {
    expect(judge(error)).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    ['an email, which a report would confirm', oldEmail, 'unclear'],
    ['a text message, which no report can confirm', newSms, 'failed'],
  ])('treats a 503 for %s as %3$s', (_what, recipient, outcome) => {
    const error = Object.assign(new Error('busy'), { $metadata: { httpStatusCode: 503 } });
    expect(judge(error, recipient)).toMatchObject({ outcome });
  });

  it.each(['ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_SSL_BAD_RECORD_MAC'])(
    'treats a broken connection or a late answer as unclear: %s',
    (code) => {
      const error = Object.assign(new Error('a request has exceeded its time'), {
        name: 'TimeoutError',
        code,
      });
      expect(judge(error, newSms)).toMatchObject({ outcome: 'unclear' });
    },
  );

  it('concludes that nothing was sent without credentials', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    expect(judge(error)).toMatchObject({ outcome: 'failed', reason: 'credentials-provider-error' });
  });

  it.each([undefined, null, 'text', {}, { name: 1 }, new Error('socket hang up')])(
    'treats %p as unclear',
    (error) => {
      expect(judge(error)).toMatchObject({ outcome: 'unclear' });
    },
  );

  it('reads an error without a stack', () => {
    expect(judge({ name: 'Odd', message: 'm' })).toMatchObject({ reason: 'odd' });
  });
});

describe('kebabCase', () => {
  it.each([
    ['OnAccountSuppressionList', 'on-account-suppression-list'],
    ['Invalid number +15555550100 (jane.doe@gm.com)', 'invalid-number-jane-doe-gm-com'],
    ['123', ''],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('turns %j into %j', (text, reason) => {
    expect(kebabCase(text)).toBe(reason);
  });
});
