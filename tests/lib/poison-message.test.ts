import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { parseMessage } from '../../lib/poison-message.ts';

describe('parseMessage', () => {
  it('returns the parsed message', () => {
    expect(parseMessage('number', v.pipe(v.string(), v.transform(Number)), '7')).toBe(7);
  });

  it('throws an error that names the part and does not repeat its value', () => {
    const read = () => parseMessage('number', v.number(), 'finley');
    expect(read).toThrow(expect.objectContaining({ name: 'PoisonMessage', detail: 'number-not-valid' }));
    expect(read).not.toThrow('finley');
  });
});
