import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { logLines } from '../../../lib/messages/log-lines.ts';
import { PoisonMessage } from '../../../lib/poison-message.ts';

const logsEvent = (batch: unknown) => ({
  awslogs: { data: gzipSync(typeof batch === 'string' ? batch : JSON.stringify(batch)).toString('base64') },
});

describe('logLines', () => {
  it('unpacks the log lines', () => {
    const logEvents = [
      { id: '1', timestamp: 1, message: 'one' },
      { id: '2', timestamp: 2, message: 'two' },
    ];
    expect(logLines(logsEvent({ messageType: 'DATA_MESSAGE', logEvents }))).toEqual(['one', 'two']);
  });

  it('returns nothing for a subscription test', () => {
    const logEvents = [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health' }];
    expect(logLines(logsEvent({ messageType: 'CONTROL_MESSAGE', logEvents }))).toEqual([]);
  });

  it.each([
    ['no event', undefined],
    ['no data', { awslogs: {} }],
    ['data that is not base64', { awslogs: { data: '<>' } }],
    ['data that is not gzip', { awslogs: { data: Buffer.from('plain').toString('base64') } }],
    ['data that is not JSON', logsEvent('{')],
    ['another shape', logsEvent({ logEvents: [] })],
    ['a decompression bomb', logsEvent(' '.repeat(17 * 1024 * 1024))],
  ])('refuses %s', (_, event) => {
    expect(() => logLines(event)).toThrow(PoisonMessage);
  });
});
