import type { WrittenAddress } from '../../../../lib/contact/postal-address.ts';
import type { PolicyInput, ValueCase, ValueRule } from './value-case.ts';

/** The parts of an address that a case is about. */
export type AddressParts = Partial<WrittenAddress>;
type AddressCase = ValueCase<AddressParts, AddressParts>;

const strict: PolicyInput = { postalAddresses: 'strict' };
const form = 'postalCode does not have the form of a postal code in this country';
const asText = 'postalCode must be sent as text: a number loses its leading zeros';
const notFoldable = 'must be one line of printable ASCII, or of characters with a plain ASCII form';

const kept = (sent: AddressParts, as: AddressParts = sent, policy: PolicyInput = {}): AddressCase => ({
  sent,
  kept: as,
  policy,
});
const refused = (sent: AddressParts, problem: string, policy: PolicyInput = {}): AddressCase => ({
  sent,
  refused: problem,
  policy,
});

/** A postal code, under the lenient policy unless another is named. */
const code = (country: string, postalCode: string | number, as = String(postalCode)): AddressCase =>
  kept({ country, postalCode }, { postalCode: as });
const strictCode = (country: string, postalCode: string | number, as = String(postalCode)): AddressCase =>
  kept({ country, postalCode, state: 'X' }, { postalCode: as }, strict);
const noCode = (country: string, postalCode: string | number, problem = form): AddressCase =>
  refused({ country, postalCode, state: 'X' }, problem, strict);

export const addressRules: readonly ValueRule<AddressParts, AddressParts>[] = [
  {
    rule: 'The platform stores printable ASCII. Accents, ligatures and typographic characters are folded to a plain form, as in CLDR.',
    cases: [
      kept({ city: 'O’Fallon' }, { city: "O'Fallon" }),
      kept({ city: 'Mayagüez' }, { city: 'Mayaguez' }),
      kept({ address1: '12–14 Main St' }, { address1: '12-14 Main St' }),
      kept({ address1: '12½ Oak Ave' }, { address1: '12 1/2 Oak Ave' }),
      kept({ address1: 'Straße des 17. Juni' }, { address1: 'Strasse des 17. Juni' }),
      kept({ city: 'Łódź' }, { city: 'Lodz' }),
      kept({ city: 'Ærøskøbing' }, { city: 'AEroskobing' }),
      kept({ city: 'Tórshavn', state: 'Færøerne' }, { city: 'Torshavn', state: 'Faeroerne' }),
      kept({ address1: 'Đường Nguyễn Huệ' }, { address1: 'Duong Nguyen Hue' }),
      kept({ address1: 'Calle Mayor nº 5, 2ª' }, { address1: 'Calle Mayor no 5, 2a' }),
      kept({ address1: '№ 5, “Rose”…' }, { address1: 'No 5, "Rose"...' }),
      kept({ address1: 'Main\u00a0St' }, { address1: 'Main St' }),
      kept({ address1: 'Cafe\u0301 Row' }, { address1: 'Cafe Row' }),
      kept({ postalCode: '９４１０５' }, { postalCode: '94105' }),
    ],
  },
  {
    rule: 'Text without a plain form is refused, with the field and line, before anything is recorded.',
    cases: [
      refused({ address1: '東京都千代田区1-1' }, `address1 ${notFoldable}`),
      refused({ address2: 'кв. 5' }, `address2 ${notFoldable}`),
      refused({ city: 'القاهرة' }, `city ${notFoldable}`),
      refused({ state: 'Αττική' }, `state ${notFoldable}`),
      refused({ postalCode: '〒100' }, `postalCode ${notFoldable}`),
      refused({ address1: '10² Main' }, `address1 ${notFoldable}`),
      refused({ address1: 'Home 🏠' }, `address1 ${notFoldable}`),
      refused({ address1: 'a\u200bb' }, `address1 ${notFoldable}`),
      refused({ address1: 'a\nb' }, `address1 ${notFoldable}`),
    ],
  },
  {
    rule: 'With the policy `nonAsciiText: refuse` nothing is folded.',
    cases: [
      refused({ city: 'Mayagüez' }, 'city must be printable ASCII', { nonAsciiText: 'refuse' }),
      refused(
        { address1: 'O’Fallon', state: 'ü' },
        'address1 must be printable ASCII; state must be printable ASCII',
        { nonAsciiText: 'refuse' },
      ),
      kept({ city: "O'Fallon" }, { city: "O'Fallon" }, { nonAsciiText: 'refuse' }),
    ],
  },
  {
    rule: 'Lines have at most 128 characters, city and state 64, postal codes 16, before and after folding.',
    cases: [
      kept({ address1: 'x'.repeat(128) }),
      refused({ address1: 'x'.repeat(129) }, 'address1 must be at most 128 characters'),
      refused({ address1: 'ß'.repeat(65) }, 'address1 must be at most 128 characters'),
      refused({ city: 'x'.repeat(65) }, 'city must be at most 64 characters'),
    ],
  },
  {
    rule: 'A postal code sent as a JSON number gets its leading zeros back if the country determines how many.',
    cases: [
      code('US', 2101, '02101'),
      code('US', 601, '00601'),
      code('US', 94105),
      code('US', 21011234, '02101-1234'),
      code('US', 941051234, '94105-1234'),
      code('PR', 901, '00901'),
      code('PR', 9011234, '00901-1234'),
      code('GU', 969101234, '96910-1234'),
      code('VI', 8021222, '00802-1222'),
      code('DE', 1067, '01067'),
      code('FR', 1000, '01000'),
      code('IT', 144, '00144'),
      code('ES', 8001, '08001'),
      code('PL', 950, '00-950'),
      code('JP', 640941, '064-0941'),
      code('NO', 150, '0150'),
      code('AU', 800, '0800'),
      code('SG', 18956, '018956'),
      code('MX', 2860, '02860'),
      code('CZ', 11000, '110 00'),
      code('BR', 1310100, '01310-100'),
    ],
  },
  {
    rule: 'If no postal code of the country begins with a zero, the number is kept as it is.',
    cases: [code('IN', 89000), code('IN', 560001), code('GB', 12345), code('CA', 12345), code('DE', 123456)],
  },
  {
    rule: 'A number is refused if it could be several codes of the country or only the first part of one, or if the codes of the country are unknown.',
    cases: [
      refused({ country: 'PT', postalCode: 1000 }, asText),
      refused({ country: 'BR', postalCode: 1310 }, asText),
      refused({ country: 'JP', postalCode: 100 }, asText),
      refused({ country: 'IR', postalCode: 11936 }, asText),
      refused({ country: 'KH', postalCode: 12000 }, asText),
      refused({ country: 'VN', postalCode: 70010 }, asText),
      refused({ country: 'IL', postalCode: 61000 }, asText),
      refused({ country: 'AE', postalCode: 0 }, asText),
      refused({ country: 'HK', postalCode: 999077 }, asText),
      code('KH', '12000'),
      code('AE', '00000'),
    ],
  },
  {
    rule: 'Under the lenient policy, the form of a code sent as text is not checked.',
    cases: [
      code('IN', '89000'),
      code('US', '2101'),
      code('GB', 'none'),
      kept({ country: 'US', state: 'California' }),
    ],
  },
  {
    rule: 'Under the strict policy, a code has the form of its country, with or without the usual prefix and separator.',
    cases: [
      strictCode('LT', '01100'),
      strictCode('LT', 'LT-01100'),
      strictCode('LV', '1010'),
      strictCode('LV', 'LV-1010'),
      strictCode('LV', 'lv-1010', 'LV-1010'),
      strictCode('AX', 'AX-22100'),
      strictCode('AZ', 'AZ 1000'),
      strictCode('AZ', 'AZ1000'),
      strictCode('BB', '23026'),
      strictCode('CH', 'CH-8001'),
      strictCode('DK', 'DK-2100'),
      strictCode('FI', 'FI-00550'),
      strictCode('HR', 'HR-10000'),
      strictCode('LI', 'FL-9490'),
      strictCode('LU', 'L-1234'),
      strictCode('LU', 'LU-1234'),
      strictCode('MC', 'MC-98000'),
      strictCode('MD', 'MD-2012'),
      strictCode('SE', 'SE-114 55'),
      strictCode('SI', 'SI-1000'),
      strictCode('SV', '1101'),
      strictCode('VC', '0100'),
      strictCode('PL', '00950'),
      strictCode('PT', '2725079'),
      strictCode('FK', 'FIQQ1ZZ'),
      strictCode('SH', 'TDCU 1ZZ'),
      strictCode('GB', 'sw1a1aa', 'SW1A1AA'),
      strictCode('JP', '1540023'),
      strictCode('JP', '154 0023'),
      strictCode('KY', 'KY1 1100'),
      strictCode('IN', '110 034'),
      noCode('IN', '11 0034'),
      noCode('LT', 'LV-01100'),
      noCode('LT', '1100'),
      noCode('LV', 'LT-1010'),
      noCode('LV', '10100'),
      noCode('BE', '941'),
      noCode('DE', 'FR-10117'),
      noCode('IN', '89000'),
    ],
  },
  {
    rule: 'Under the strict policy, a code contains only letters that its country uses.',
    cases: [
      strictCode('IE', 'D02 AF30'),
      strictCode('IE', 'D6W XK81'),
      strictCode('IE', 'A65F4E2'),
      noCode('IE', 'DO2 AF30'),
      noCode('IE', 'D02 AO30'),
      noCode('IE', 'O02 AF30'),
      noCode('IE', 'B02 AF30'),
      noCode('IE', 'D02 AF3G'),
      noCode('IE', 'D02 IF30'),
      refused({ country: 'CA', state: 'ON', postalCode: 'D1A 0B1' }, form, strict),
      refused({ country: 'CA', state: 'ON', postalCode: 'K1O 0B1' }, form, strict),
      noCode('NL', '1012 SS'),
      noCode('GB', 'SW1A 1CK'),
    ],
  },
  {
    rule: 'Under the strict policy, a state in the United States or Canada is a two-letter code, and the postal code belongs to it.',
    cases: [
      kept({ country: 'US', state: 'ca', postalCode: '94105' }, { state: 'CA' }, strict),
      kept({ country: 'US', state: 'MA', postalCode: 2101 }, { postalCode: '02101' }, strict),
      kept({ country: 'CA', state: 'QC', postalCode: 'h3z 2y7' }, { postalCode: 'H3Z 2Y7' }, strict),
      refused(
        { country: 'US', state: 'California', postalCode: '94105' },
        'state must be the two-letter code of a state or province',
        strict,
      ),
      refused(
        { country: 'US', state: 'CA', postalCode: '10001' },
        'postalCode does not belong to this state',
        strict,
      ),
      refused(
        { country: 'US' },
        'state is required in this country; postalCode is required in this country',
        strict,
      ),
    ],
  },
  {
    rule: 'A territory with its own country code needs no state, and can also be sent as a state.',
    cases: [
      kept({ country: 'PR', postalCode: '00901' }, {}, strict),
      kept({ country: 'PR', postalCode: '00901', state: 'PR' }, {}, strict),
      kept({ country: 'GU', postalCode: '96910' }, {}, strict),
      kept({ country: 'VI', postalCode: '00802' }, {}, strict),
      kept({ country: 'AS', postalCode: '96799' }, {}, strict),
      kept({ country: 'MP', postalCode: '96950' }, {}, strict),
      kept({ country: 'UM', postalCode: '96898' }, {}, strict),
      kept({ country: 'MH', postalCode: '96960' }, {}, strict),
      kept({ country: 'FM', postalCode: '96941' }, {}, strict),
      kept({ country: 'PW', postalCode: '96940' }, {}, strict),
      kept({ country: 'HK' }, {}, strict),
      kept({ country: 'QA' }, {}, strict),
      kept({ country: 'GG', postalCode: 'GY1 1AA' }, {}, strict),
      kept({ country: 'AX', postalCode: '22100' }, {}, strict),
      kept({ country: 'FK', postalCode: 'FIQQ 1ZZ' }, {}, strict),
      kept({ country: 'PF', postalCode: '98709' }, {}, strict),
      kept({ country: 'US', state: 'PR', postalCode: '00901' }, {}, strict),
      kept({ country: 'US', state: 'GU', postalCode: '96910' }, {}, strict),
      kept({ country: 'US', state: 'VI', postalCode: '00802' }, {}, strict),
      kept({ country: 'US', state: 'AS', postalCode: '96799' }, {}, strict),
      kept({ country: 'US', state: 'MP', postalCode: '96950' }, {}, strict),
      kept({ country: 'US', state: 'UM', postalCode: '96898' }, {}, strict),
      kept({ country: 'US', state: 'MH', postalCode: '96960' }, {}, strict),
      kept({ country: 'US', state: 'FM', postalCode: '96941' }, {}, strict),
      kept({ country: 'US', state: 'PW', postalCode: '96940' }, {}, strict),
      refused(
        { country: 'US', state: 'PR', postalCode: '10001' },
        'postalCode does not belong to this state',
        strict,
      ),
    ],
  },
  {
    rule: 'The country is an ISO 3166-1 alpha-2 code; address1, city and country are required.',
    cases: [
      kept({ country: 'us' }, { country: 'US' }),
      refused({ country: 'UK' }, 'country must be an ISO 3166-1 country'),
      refused({ country: 'USA' }, 'country must be two letters'),
      refused({ address1: ' ' }, 'address1 must not be blank'),
      kept({ address2: ' ', state: '' }, { address2: undefined, state: undefined }),
    ],
  },
];
