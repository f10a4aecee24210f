import { describe, expect, it } from '@jest/globals';
import { describeOnFile } from '../../../lib/http/describe-on-file.ts';
import { email, phone, postal } from '../contact/contact-on-file.ts';

describe('describeOnFile', () => {
  it('shows each value once and masked', () => {
    const onFile = [
      email('work@example.com', 'e2'),
      email('finley@gmail.com'),
      email('finley@GMAIL.com', 'e1'),
      phone('VOICE', '1-2025550101'),
      phone('SMS', '1-2025550101'),
      phone('VOICE', '44-7400123456'),
      postal('a1', false, { address1: '2 Oak Street' }),
      postal('a2', true),
    ];
    expect(describeOnFile(onFile)).toEqual({
      emails: [
        { emailAddress: 'w***@e***.com', primary: false },
        { emailAddress: 'f***@g***.com', primary: true },
      ],
      phoneNumbers: [
        { phoneNumber: '+1 *** ***01', receivesSms: true },
        { phoneNumber: '+44 *** ***56', receivesSms: false },
      ],
      postalAddresses: [
        { address1: '2***', city: 'S***', state: '***', postalCode: '6***', country: 'US', primary: false },
        { address1: '1***', city: 'S***', state: '***', postalCode: '6***', country: 'US', primary: true },
      ],
    });
  });
});
