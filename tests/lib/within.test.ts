import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { within } from '../../lib/within.ts';

describe('within', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits until the work is done and leaves no timer', async () => {
    let finish: (() => void) | undefined;
    const waiting = within(new Promise<void>((resolve) => (finish = resolve)), 1_000);
    expect(jest.getTimerCount()).toBe(1);
    finish?.();
    await waiting;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits no longer than its limit', async () => {
    const ended = jest.fn();
    const waiting = within(new Promise(() => undefined), 1_000).then(ended);
    await jest.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledTimes(1);
    await waiting;
  });

  it('fails if the work fails, and leaves no timer', async () => {
    const failure = new Error('no');
    await expect(within(Promise.reject(failure), 1_000)).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
  });
});
