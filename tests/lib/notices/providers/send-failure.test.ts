import { describe, expect, it } from '@jest/globals';
import { judgeSendFailure } from '../../../../lib/notices/providers/send-failure.ts';
import { watchAlarms } from './aws-wire.ts';
import { newSms, oldEmail, sampleNotice } from '../sample-notice.ts';

const judge = (error: unknown, recipient = oldEmail) =>
  judgeSendFailure(error, {
    notice: sampleNotice({ recipient }),
    faults: [],
    logger: watchAlarms().logger,
  });

describe('judgeSendFailure', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('knows from %s that nothing was sent', (code) => {
    const error = Object.assign(new Error('connect'), { code });
    expect(judge(error)).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    Object.assign(new Error('the request socket did not establish a connection with the server'), {
      name: 'TimeoutError',
    }),
    Object.assign(new AggregateError([new Error('connect ETIMEDOUT 192.0.2.1:443')]), { code: 'ETIMEDOUT' }),
  ])('knows that nothing was sent without a connection: %p', (error) => {
    expect(judge(error)).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    ['email, of which a report would tell', oldEmail, 'unclear'],
    ['text message, of which none can', newSms, 'failed'],
  ])('takes an answer of 503 to a %s for %3$s', (_what, recipient, outcome) => {
    const error = Object.assign(new Error('busy'), { $metadata: { httpStatusCode: 503 } });
    expect(judge(error, recipient)).toMatchObject({ outcome });
  });

  it('does not know the outcome where an answer did not come in time, nor where the connection broke', () => {
    for (const code of ['ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_SSL_BAD_RECORD_MAC']) {
      const error = Object.assign(new Error('a request has exceeded its time'), {
        name: 'TimeoutError',
        code,
      });
      expect(judge(error, newSms)).toMatchObject({ outcome: 'unclear' });
    }
  });

  it('knows that nothing was sent without credentials', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    expect(judge(error)).toMatchObject({ outcome: 'failed', reason: 'credentials-provider-error' });
  });

  it.each([undefined, null, 'text', {}, { name: 1 }, new Error('socket hang up')])(
    'knows nothing from %p',
    (error) => {
      expect(judge(error)).toMatchObject({ outcome: 'unclear' });
    },
  );

  it('reads an error without a stack', () => {
    expect(judge({ name: 'Odd', message: 'm' })).toMatchObject({ reason: 'odd' });
  });
});
