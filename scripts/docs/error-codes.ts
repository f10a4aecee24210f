import { errorTable } from '../../lib/error-table.ts';
import { code, table } from './markdown-table.ts';

export const errorCodes = (): string =>
  table(
    ['Status', 'Code', 'Reason in the log', 'Message'],
    Object.entries(errorTable)
      .toSorted(([, a], [, b]) => a.status - b.status || a.code.localeCompare(b.code))
      .map(([reason, error]) => [String(error.status), code(error.code), code(reason), error.message]),
  );
