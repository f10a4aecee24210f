import { stringify } from 'csv-stringify/sync';
import type { ContactChange } from '../../lib/http/describe-change.ts';
import type { ItemSource } from './table-export.ts';

/** What an export was asked for, and of which state of the table. */
export interface ExportHeader {
  readonly institutionId: string;
  /** First and last day, in UTC. */
  readonly from: string;
  readonly to: string;
  readonly source: ItemSource['kind'];
  readonly at: string;
}

export interface ExportedChange extends ContactChange {
  readonly institutionId: string;
  readonly customerId: string;
}

/** What the last line counts: the changes, and the lines before it. */
export interface ExportCounts {
  readonly changes: number;
  readonly lines: number;
}

/** How an export is written: bodies of lines, and how a body and its hash are one line. */
export interface ExportFormat {
  readonly begin: (header: ExportHeader) => readonly string[];
  readonly change: (change: ExportedChange) => readonly string[];
  readonly end: (counts: ExportCounts) => string;
  /** With the end of the line. */
  readonly join: (body: string, hash: string) => string;
  /** The groups `body` and `hash` of a line. */
  readonly line: RegExp;
  /** The groups `changes` and `lines` of the body of the last line. */
  readonly lastBody: RegExp;
}

/** JSON text without its closing brace: the hash follows as the last member. */
const openJson = (record: object): string => JSON.stringify(record).slice(0, -1);

const jsonl: ExportFormat = {
  begin: (header) => [openJson({ record: 'export', ...header })],
  change: (change) => [openJson({ record: 'change', ...change })],
  end: (counts) => openJson({ record: 'end', ...counts }),
  join: (body, hash) => `${body},"hash":"${hash}"}\n`,
  line: /^(?<body>.*),"hash":"(?<hash>[0-9a-f]{64})"\}\n$/,
  lastBody: /^\{"record":"end","changes":(?<changes>\d+),"lines":(?<lines>\d+)$/,
};

const changeColumns = [
  'institutionId',
  'customerId',
  'changeId',
  'openedAt',
  'settledAt',
  'state',
  'fields',
  'phoneNumberEffect',
  'emailEffect',
  'postalAddressEffect',
  'clientId',
  'actor',
  'reason',
  'revertOf',
] as const;

const noticeColumns = [
  'channel',
  'role',
  'recipient',
  'noticeState',
  'providerId',
  'noticeAt',
  'complainedAt',
  'noticeReason',
] as const;

const columns = ['record', ...changeColumns, ...noticeColumns, 'details'] as const;
type Row = Readonly<Partial<Record<(typeof columns)[number], string | undefined>>>;

/** RFC 4180; a spreadsheet must take no cell for a formula (CWE-1236), and a record stays one line. */
const toCsv = (cells: readonly (string | undefined)[]): string =>
  stringify([cells.map((cell) => cell?.replaceAll(/[\r\n]+/g, ' '))], { escape_formulas: true, eof: false });

const csvRow = (row: Row): string => toCsv(columns.map((column) => row[column]));

const details = (record: object): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const changeCells = (change: ExportedChange): Row => ({
  ...change,
  fields: change.fields.join(' '),
  phoneNumberEffect: change.effects.phoneNumber,
  emailEffect: change.effects.email,
  postalAddressEffect: change.effects.postalAddress,
});

const noticeCells = ({ state, at, reason, ...notice }: ContactChange['notices'][number]): Row => ({
  ...notice,
  noticeState: state,
  noticeAt: at,
  noticeReason: reason,
});

/** A row for each notice, with its change; a change without a notice has a row of its own. */
const csv: ExportFormat = {
  begin: (header) => [toCsv(columns), csvRow({ record: 'export', details: details(header) })],
  change: (change) => {
    const cells = changeCells(change);
    return change.notices.length === 0
      ? [csvRow({ record: 'change', ...cells })]
      : change.notices.map((notice) => csvRow({ record: 'notice', ...cells, ...noticeCells(notice) }));
  },
  end: (counts) => csvRow({ record: 'end', details: details(counts) }),
  join: (body, hash) => `${body},${hash}\r\n`,
  line: /^(?<body>.*),(?<hash>[0-9a-f]{64})\r\n$/,
  lastBody: /^end,+changes=(?<changes>\d+) lines=(?<lines>\d+)$/,
};

export const exportFormats = { csv, jsonl } as const;
export type ExportFormatName = keyof typeof exportFormats;
