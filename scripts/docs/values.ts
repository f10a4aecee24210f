import { readFileSync } from 'node:fs';
import {
  addressRules,
  type AddressParts,
} from '../../tests/functions/update-contact/values/address-cases.ts';
import {
  acceptedCodes,
  phoneExamples,
  phoneWays,
  publishedCodes,
  readExample,
  refusedCodes,
  refusedPhoneExamples,
  writtenCodes,
} from '../../tests/functions/update-contact/values/corpora.ts';
import { emailRules } from '../../tests/functions/update-contact/values/email-cases.ts';
import { phoneRules } from '../../tests/functions/update-contact/values/phone-cases.ts';
import type { ValueRule } from '../../tests/functions/update-contact/values/value-case.ts';
import { code, table } from './markdown-table.ts';

/** No longer than fits a table. */
const longest = 60;

const shorten = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, 12)}…${text.slice(-16)} (${text.length} characters)`;

/** What cannot be seen is written as JSON would escape it. */
const escapeInvisible = (json: string): string =>
  json.replaceAll(
    /[\p{C}\p{M}\u00a0]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const json = (value: unknown): string =>
  escapeInvisible(
    JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? shorten(member) : member)),
  ).replaceAll(/(?<="):(?=["\d])/g, ': ');

const policyOf = (policy: object): string =>
  Object.entries(policy)
    .map(([name, value]) => code(`${name}: ${JSON.stringify(value).replaceAll('"', '')}`))
    .join(', ');

const ruleTables = <Sent, Kept>(
  rules: readonly ValueRule<Sent, Kept>[],
  cells: {
    readonly head: readonly string[];
    readonly sent: (sent: Sent) => readonly string[];
    readonly kept: (kept: Kept) => string;
  },
): string =>
  rules
    .map(({ rule, cases }) => {
      const hasPolicy = cases.some(({ policy }) => Object.keys(policy).length > 0);
      const rows = cases.map(({ sent, kept, refused, policy }) => [
        ...cells.sent(sent),
        ...(kept === undefined ? ['', refused ?? ''] : [cells.kept(kept), '']),
        ...(hasPolicy ? [policyOf(policy)] : []),
      ]);
      return `${rule}\n\n${table([...cells.head, 'Kept as', 'Refused: the problem', ...(hasPolicy ? ['Policy'] : [])], rows)}`;
    })
    .join('\n\n');

export const emailValues = (): string =>
  ruleTables(emailRules, {
    head: ['Sent'],
    sent: (sent) => [code(json(sent))],
    kept: (kept) => code(shorten(kept)),
  });

export const phoneValues = (): string =>
  ruleTables(phoneRules, {
    head: ['Sent', 'Country code'],
    sent: ({ newPhoneNumber, newCountryCode }) => [
      code(json(newPhoneNumber)),
      newCountryCode === undefined ? '' : code(json(newCountryCode)),
    ],
    kept: code,
  });

/** The parts that are not as they were sent, or all of them if every one is. */
const keptParts = (kept: AddressParts): string =>
  Object.keys(kept).length === 0
    ? 'as sent'
    : Object.entries(kept)
        .map(([part, value]) => (value === undefined ? `no ${part}` : code(`${part}: ${json(value)}`)))
        .join(', ');

export const addressValues = (): string =>
  ruleTables(addressRules, {
    head: ['Sent'],
    sent: (sent) => [
      Object.entries(sent)
        .filter(([part, value]) => part !== 'state' || value !== 'X')
        .map(([part, value]) => code(`${part}: ${json(value)}`))
        .join(', '),
    ],
    kept: keptParts,
  });

/** The newest entry of the package's changelog that says which metadata it carries. */
export const phoneMetadata = (): string => {
  const changelog = readFileSync('node_modules/libphonenumber-js/CHANGELOG.md', 'utf8');
  const entry = /^(\d+\.\d+\.\d+) \/ (\d+)\.(\d+)\.(\d{4})\n=+\n+\* Updated metadata to version (\S+):/m.exec(
    changelog,
  );
  if (!entry) throw new Error('the changelog of libphonenumber-js does not say which metadata it carries');
  const [, version = '', day = '', month = '', year = '', metadata = ''] = entry;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return `libphonenumber-js ${version} of ${date} carries the metadata of libphonenumber ${metadata}.`;
};

const reasons = (listed: Readonly<Record<string, readonly string[]>>): string =>
  table(
    ['Examples', 'Why'],
    Object.entries(listed).map(([why, names]) => [names.join(', '), why]),
  );

export const valueCorpora = (): string => {
  const examples = phoneExamples();
  const ways = Object.entries(phoneWays).map(([way, write]) => {
    const read = examples.filter((example) => readExample(example, write) === 'itself').length;
    return [way, String(read), String(examples.length - read)];
  });
  const codes = publishedCodes();
  return [
    `libphonenumber gives ${examples.length} example numbers, of ${new Set(examples.map(({ region }) => region)).size} regions. None is read as another number.`,
    table(['Written', 'Read as itself', 'Refused'], ways),
    'Refused in every form:',
    reasons(refusedPhoneExamples),
    `libaddressinput gives ${codes.length} postal codes as examples, of ${new Set(codes.map(({ country }) => country)).size} countries. The strict policy accepts every one.`,
    `postal-codes-js gives ${writtenCodes('Valid').length} good codes. The strict policy refuses:`,
    reasons(refusedCodes),
    `It gives ${writtenCodes('Invalid').length} bad codes. The strict policy accepts:`,
    reasons(acceptedCodes),
  ].join('\n\n');
};
