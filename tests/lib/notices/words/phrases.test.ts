import { describe, expect, it } from '@jest/globals';
import { english } from '../../../../lib/notices/words/phrases-en.ts';
import { spanish } from '../../../../lib/notices/words/phrases-es.ts';

describe.each([
  ['english', english, 'contact details changed'],
  ['spanish', spanish, 'cambio de contacto'],
])('%s', (_, phrases, general) => {
  const parts = { institution: 'Bank', phone: '+1 800 555 0116', time: undefined, reference: undefined };

  it('has a shortest text for a change of which no details can be told', () => {
    const text = phrases.sms.tight({ ...parts, items: [] });
    expect(text).toContain(general);
    expect(text).toContain(parts.phone);
  });
});
