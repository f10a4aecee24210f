import { describe, expect, it } from '@jest/globals';
import {
  acceptedCodes,
  isOfForm,
  phoneExamples,
  phoneWays,
  publishedCodes,
  readExample,
  refusedCodes,
  refusedPhoneExamples,
  writtenCodes,
} from './corpora.ts';

const sorted = (names: readonly string[]) => [...new Set(names)].toSorted();
const listed = (reasons: Readonly<Record<string, readonly string[]>>) =>
  sorted(Object.values(reasons).flat());

describe("libphonenumber's example numbers", () => {
  const examples = phoneExamples();
  /** Which examples are read as what, of those that are not read as themselves. */
  const others = (way: keyof typeof phoneWays) =>
    examples
      .map((example) => ({ name: example.name, reading: readExample(example, phoneWays[way]) }))
      .filter(({ reading }) => reading !== 'itself');

  it('cover every region in more than 1,100 examples', () => {
    expect(new Set(examples.map(({ region }) => region)).size).toBeGreaterThanOrEqual(245);
    expect(examples.length).toBeGreaterThan(1100);
  });

  it.each(
    (Object.keys(phoneWays) as (keyof typeof phoneWays)[]).filter(
      (way) => way !== 'after 00 without a country code' && !way.startsWith('as a JSON number'),
    ),
  )('are read as themselves %s', (way) => {
    expect(sorted(others(way).map(({ name }) => name))).toEqual(listed(refusedPhoneExamples));
  });

  it('are read as themselves or refused after 00 without a country code', () => {
    const readings = others('after 00 without a country code').map(({ reading }) => reading);
    expect(sorted(readings)).toEqual([expect.stringContaining('must begin with a plus')]);
    expect(readings.length).toBeLessThan(examples.length / 10);
  });

  it('are read as themselves or refused as JSON numbers if a leading zero may be lost', () => {
    const unclear = others('as a JSON number, with a separate country code');
    expect(sorted(unclear.map(({ reading }) => reading))).toEqual([
      'a zero may be lost',
      'is not a possible telephone number',
    ]);
    expect(sorted(unclear.map(({ name }) => name.slice(0, 2)))).toEqual(['AC', 'BJ', 'GA', 'IT', 'VA']);
  });
});

describe('the postal codes of public corpora', () => {
  const nameOf = ({ country, code }: { readonly country: string; readonly code: string }) =>
    `${country} ${code}`;

  it('are accepted if libaddressinput lists them as examples of a country', () => {
    expect(new Set(publishedCodes().map(({ country }) => country)).size).toBeGreaterThanOrEqual(178);
    expect(publishedCodes().length).toBeGreaterThan(420);
    expect(publishedCodes().filter((example) => !isOfForm(example))).toEqual([]);
  });

  it('are accepted if postal-codes-js calls them valid, with listed exceptions', () => {
    expect(writtenCodes('Valid').length).toBeGreaterThan(380);
    const refused = writtenCodes('Valid').filter((example) => !isOfForm(example));
    expect(sorted(refused.map(nameOf))).toEqual(listed(refusedCodes));
  });

  it('are refused if postal-codes-js calls them invalid, with listed exceptions', () => {
    expect(writtenCodes('Invalid').length).toBeGreaterThan(500);
    const accepted = writtenCodes('Invalid').filter(isOfForm);
    expect(sorted(accepted.map(nameOf))).toEqual(listed(acceptedCodes));
  });
});
