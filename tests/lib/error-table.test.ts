import { describe, expect, it } from '@jest/globals';
import { errorTable } from '../../lib/error-table.ts';

describe('errorTable', () => {
  it.each(Object.entries(errorTable))(
    'describes %s with a sentence and a code',
    (_reason, { code, status, message }) => {
      expect(code).toMatch(/^UXU_\d{5}$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('says that nothing was changed for every 503 except UXU_20006', () => {
    const unavailable = Object.entries(errorTable).filter(([, { status }]) => status === 503);
    expect(unavailable.filter(([, { message }]) => !message.includes('Nothing was changed'))).toEqual([
      ['outcome-unknown', errorTable['outcome-unknown']],
    ]);
  });
});
