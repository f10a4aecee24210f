import { describe, expect, it } from '@jest/globals';
import { expiringMap } from '../../lib/expiring-map.ts';

describe('expiringMap', () => {
  it('keeps a value until it expires', () => {
    let time = 0;
    const map = expiringMap<string>({ maxSize: 3, now: () => time });
    map.set('a', 'value', 10);
    time = 9;
    expect(map.get('a')).toBe('value');
    time = 10;
    expect(map.get('a')).toBeUndefined();
    expect(map.get('b')).toBeUndefined();
  });

  it('forgets the oldest value when it is full', () => {
    const map = expiringMap<number>({ maxSize: 2, now: () => 0 });
    map.set('a', 1, 10);
    map.set('b', 2, 10);
    map.set('a', 3, 10);
    map.set('c', 4, 10);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([3, undefined, 4]);
  });
});
