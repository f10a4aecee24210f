import { describe, expect, it } from '@jest/globals';
import { createMetrics, deployedAlarm as alarm } from '../../local/drill/metrics.ts';

const notice = (outcome: string): string =>
  JSON.stringify({
    event: 'notice',
    channel: 'sms',
    outcome,
    Notice: 1,
    _aws: {
      CloudWatchMetrics: [
        { Namespace: 'ContactInfo', Dimensions: [['channel', 'outcome']], Metrics: [{ Name: 'Notice' }] },
      ],
    },
  });

describe('createMetrics', () => {
  it.each([
    { sent: 0, reported: 0, isRaised: false },
    { sent: 2, reported: 0, isRaised: false },
    { sent: 3, reported: 0, isRaised: true },
    { sent: 30, reported: 1, isRaised: false },
  ])('decides whether $sent text messages with $reported reports are unreported', (row) => {
    const metrics = createMetrics();
    for (let count = 0; count < row.sent; count += 1) metrics.readLine(notice('sent'));
    for (let count = 0; count < row.reported; count += 1) {
      metrics.add('AWS/Logs', 'IncomingLogEvents', { LogGroupName: 'SmsNotDelivered' });
    }
    expect(metrics.sets(alarm('sms-unreported'))).toBe(row.isRaised);
  });

  it.each([
    { failed: 5, isRaised: false },
    { failed: 6, isRaised: true },
  ])('compares a share of all requests: $failed in a hundred', ({ failed, isRaised }) => {
    const metrics = createMetrics();
    metrics.add('AWS/ApiGateway', 'Count', { ApiId: 'HttpApi' }, 100);
    metrics.add('AWS/ApiGateway', '5xx', { ApiId: 'HttpApi' }, failed);
    expect(metrics.sets(alarm('gateway-failing'))).toBe(isRaised);
  });

  it('treats missing data as no run and as no error', () => {
    const metrics = createMetrics();
    expect(metrics.sets(alarm('settlement-stopped'))).toBe(true);
    expect(metrics.sets(alarm('update-contact-errors'))).toBe(false);
    expect(metrics.sets(alarm('gateway-failing'))).toBe(false);
    const dimensions = { FunctionName: 'SettleDashchangesLambdaFunction' };
    metrics.add('AWS/Lambda', 'Invocations', dimensions);
    expect(metrics.sets(alarm('settlement-stopped'))).toBe(false);
    metrics.forget();
    expect(metrics.sets(alarm('settlement-stopped'))).toBe(true);
  });

  it('uses the maximum of a metric without a sum', () => {
    const metrics = createMetrics();
    for (const rate of [0.05, 0.01]) metrics.add('AWS/SES', 'Reputation.BounceRate', {}, rate);
    expect(metrics.sets(alarm('email-bounces'))).toBe(true);
    expect(metrics.sets(alarm('email-complaints'))).toBe(false);
  });

  it('reads no metric from other lines', () => {
    const metrics = createMetrics();
    for (const line of ['START', '{"event":"request"}', notice('delivered')]) metrics.readLine(line);
    expect(metrics.sets(alarm('sms-unreported'))).toBe(false);
  });
});
