import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../lib/changes/change.ts';
import { pictureAfter } from '../../../lib/changes/picture-after.ts';
import { compareWithFile, type ContactPoint } from '../../../lib/contact/contact-points.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const email = (value: string, id?: string): ContactPoint => ({
  field: 'email',
  place: id === undefined ? 'login' : 'method',
  id,
  value,
});

const change = (number: number, before: readonly ContactPoint[], after: readonly ContactPoint[]): Change => ({
  ...sampleChange,
  number,
  before,
  after,
});

describe('pictureAfter', () => {
  const first = change(1, [email('a')], [email('b')]);

  it('is what is on file where nothing changed since', () => {
    expect(pictureAfter(first, [], [email('b'), email('x', 'other')])).toEqual([email('b')]);
  });

  it('is what the next change found there, whatever came after it', () => {
    const later = [change(2, [email('b')], [email('c')]), change(3, [email('c')], [email('a')])];
    expect(pictureAfter(first, later, [email('a')])).toEqual([email('b')]);
    expect(pictureAfter(first, later.toReversed(), [email('a')])).toEqual([email('b')]);
  });

  it('tells a verdict that was wrong from the same change made again', () => {
    const again = change(2, [email('a')], [email('b')]);
    const shows = (onFile: string, later: readonly Change[]) =>
      compareWithFile(pictureAfter(first, later, [email(onFile)]), first);
    expect(shows('b', [again])).toBe('old');
    expect(shows('b', [])).toBe('new');
  });

  it('looks at each contact point by itself', () => {
    const both = change(1, [email('a'), email('a', 'method')], [email('b'), email('b', 'method')]);
    const one = change(2, [email('x', 'method')], [email('y', 'method')]);
    expect(pictureAfter(both, [one], [email('b'), email('y', 'method')])).toEqual([
      email('b'),
      email('x', 'method'),
    ]);
  });

  it('leaves out a contact point that the next change added', () => {
    const adding = change(1, [], [email('a')]);
    const again = change(2, [], [email('a')]);
    const moved = change(3, [email('a')], [email('b')]);
    expect(pictureAfter(adding, [again], [email('a')])).toEqual([]);
    expect(pictureAfter(adding, [moved, again], [email('b')])).toEqual([]);
    expect(pictureAfter(adding, [moved], [email('b')])).toEqual([email('a')]);
  });

  it('leaves out a contact point that is no longer there', () => {
    expect(pictureAfter(first, [], [email('b', 'other')])).toEqual([]);
  });
});
