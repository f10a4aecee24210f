import { describe, expect, it } from '@jest/globals';
import { judgeSendFailure } from '../../../lib/notices/send-failure.ts';
import { watchAlarms } from './aws-wire.ts';
import { sampleNotice } from './sample-notice.ts';

const judge = (error: unknown) => () =>
  judgeSendFailure(error, { notice: sampleNotice(), refusals: [], logger: watchAlarms().logger });

describe('judgeSendFailure', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('knows from %s that nothing was sent', (code) => {
    const error = Object.assign(new Error('connect'), { code });
    expect(judge(error)).toThrow(expect.objectContaining({ reason: 'service-unavailable' }));
  });

  it('knows that nothing was sent without credentials', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    expect(judge(error)).toThrow(
      expect.objectContaining({ reason: 'service-unavailable', detail: 'credentials-provider-error' }),
    );
  });

  it.each([undefined, null, 'text', {}, { name: 1 }, new Error('socket hang up')])(
    'knows nothing from %p',
    (error) => {
      expect(judge(error)).toThrow(expect.objectContaining({ reason: 'outcome-unknown' }));
    },
  );

  it('reads an error without a stack', () => {
    expect(judge({ name: 'Odd', message: 'm' })).toThrow(expect.objectContaining({ detail: 'odd' }));
  });
});
