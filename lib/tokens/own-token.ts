import * as v from 'valibot';
import type { JsonObject } from '../strict-json.ts';

/** The claim must equal one of the texts; odd parts of a text are names of claims to insert. */
export interface OwnTokenMark {
  readonly claim: string;
  readonly texts: readonly (readonly string[])[];
}

export interface OwnTokenRule {
  readonly marks: readonly OwnTokenMark[];
  readonly userClaims: readonly string[];
}

/** For example `sub={azp}@clients` or `acr=0|1`. */
const markForm = /^[^=,{}|]+=(?:[^,{}|]|\{[^,{}|]+\})+(?:\|(?:[^,{}|]|\{[^,{}|]+\})+)*$/;

const readMark = (mark: string): OwnTokenMark => {
  const at = mark.indexOf('=');
  const texts = mark.slice(at + 1).split('|');
  return { claim: mark.slice(0, at), texts: texts.map((text) => text.split(/[{}]/)) };
};

const isInserted = (at: number): boolean => at % 2 === 1;

const comparesWithItself = ({ claim, texts }: OwnTokenMark): boolean =>
  texts.some((parts) => parts.some((part, at) => isInserted(at) && part === claim));

export const OwnTokenMark = v.pipe(
  v.string(),
  v.regex(markForm, 'must be claim=text, separated by commas'),
  v.transform(readMark),
  v.check((mark) => !comparesWithItself(mark), 'must not compare a claim with itself'),
);

const readText = (claims: JsonObject, name: string): string | undefined => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const fillIn = (claims: JsonObject, parts: readonly string[]): string | undefined => {
  const filled = parts.map((part, at) => (isInserted(at) ? readText(claims, part) : part));
  return filled.includes(undefined) ? undefined : filled.join('');
};

const bears = (claims: JsonObject, { claim, texts }: OwnTokenMark): boolean => {
  const value = readText(claims, claim);
  return value !== undefined && texts.some((parts) => fillIn(claims, parts) === value);
};

export const isOwnToken = (claims: JsonObject, { marks, userClaims }: OwnTokenRule): boolean =>
  marks.every((mark) => bears(claims, mark)) && !userClaims.some((name) => Object.hasOwn(claims, name));
