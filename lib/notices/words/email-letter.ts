/** The parts of an email notice in reading order, as plain strings that no format has touched yet. */
export interface EmailLetter {
  /** BCP 47 tag of the language that the letter is in. */
  readonly language: string;
  readonly institution: string;
  readonly title: string;
  readonly intro: string;
  readonly columns: readonly [detail: string, before: string, now: string];
  /** Empty when only the fact of a change can be told. */
  readonly rows: readonly (readonly [detail: string, before: string, now: string])[];
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly expected: string;
  readonly disputeTitle: string;
  readonly dispute: string;
  readonly caution: string;
  readonly footer: string;
}
