import type { PolicyInput, ValueCase, ValueRule } from './value-case.ts';

export interface SentPhone {
  readonly newPhoneNumber: string | number;
  readonly newCountryCode?: string;
}
type PhoneCase = ValueCase<SentPhone, string>;

const sent = (newPhoneNumber: string | number, code: string): SentPhone =>
  code === '' ? { newPhoneNumber } : { newPhoneNumber, newCountryCode: code };

/** The number, the country code stated beside it if any, what it is kept as. */
const kept = (number: string | number, code: string, as: string, policy: PolicyInput = {}): PhoneCase => ({
  sent: sent(number, code),
  kept: as,
  policy,
});
const refused = (
  number: string | number,
  code: string,
  problem: string,
  policy: PolicyInput = {},
): PhoneCase => ({ sent: sent(number, code), refused: problem, policy });

const impossible = 'is not a possible telephone number';
const dialed = 'must begin with a plus, not with an international dialing prefix: prefixes differ by country';
const asText = 'must be sent as text: a JSON number loses its leading zero';
const repeated = 'must not repeat the country code';
const elsewhere = 'is not in an accepted region';
const unassigned = 'is not an assigned telephone number';
const notAccepted = 'is a kind of number that is not accepted';
const nobody = 'must belong to a country';
const notDigits = 'must be digits, optionally with a leading plus and punctuation';
const britain: PolicyInput = { defaultCountryCode: '44' };
const germany: PolicyInput = { defaultCountryCode: '49' };
const america: PolicyInput = { phoneRegions: ['US'] };

export const phoneRules: readonly ValueRule<SentPhone, string>[] = [
  {
    rule: 'Any usual form is accepted, and stored as ITU-T E.164.',
    cases: [
      kept('2025550123', '1', '+12025550123'),
      kept('(202) 555-0123', '1', '+12025550123'),
      kept('+1 202 555 0123', '', '+12025550123'),
      kept('1-202-555-0123', '1', '+12025550123'),
      kept('2025550123', '+1', '+12025550123'),
      kept('07400 123456', '44', '+447400123456'),
      kept('+44 (0)7400 123456', '44', '+447400123456'),
      kept(' (+44) 7400 123456', '', '+447400123456'),
      kept('8 916 123-45-67', '7', '+79161234567'),
      kept('11 15 2345 6789', '54', '+5491123456789'),
      kept('06 12345678', '39', '+390612345678'),
      kept('0549 886377', '378', '+3780549886377'),
      kept('0 41 11 96123-4567', '55', '+5511961234567'),
      kept('06 20 123 4567', '36', '+36201234567'),
      kept('07 07 12 34 56', '225', '+2250707123456'),
      kept('044 123 456', '383', '+38344123456'),
    ],
  },
  {
    rule: "If no country code is sent, in the number or separately, the institution's own is used.",
    cases: [
      kept('202 555 0123', '', '+12025550123'),
      kept('07400 123456', '', '+447400123456', britain),
      kept('+1 202 555 0123', '', '+12025550123', britain),
    ],
  },
  {
    rule: 'A number must not contradict the country code sent with it, and must not repeat it if that could mean two numbers.',
    cases: [
      refused('+447400123456', '1', 'must not contradict the country code'),
      kept('447400123456', '44', '+447400123456'),
      refused('44447400123456', '44', repeated),
      refused('62812660471', '62', repeated),
      refused('9527153456', '95', repeated),
    ],
  },
  {
    rule: 'International dialing prefixes differ by country, so they are not read as a plus. `00` is read as one if the country code is also sent, or if no other prefix gives a number.',
    cases: [
      kept('0012025550123', '1', '+12025550123'),
      kept('00447400123456', '44', '+447400123456'),
      kept('00447400123456', '', '+447400123456'),
      kept('00 65 8123 4567', '', '+6581234567'),
      kept('0012025550123', '', '+12025550123'),
      refused('001 65 8123 4567', '', dialed),
      refused('002 1 202 555 0123', '', dialed),
      refused('009 1 202 555 0123', '', dialed),
      refused('0011 44 7400 123456', '', dialed),
      refused('0014 1 202 555 0123', '', dialed),
      refused('010 1 202 555 0123', '', dialed),
      refused('011 44 7400 123456', '', dialed),
      refused('119 44 7400 123456', '', dialed),
      refused('8 10 1 202 555 0123', '', dialed),
      refused('810 65 8123 4567', '', dialed),
      refused('010 1 202 555 0123', '', dialed, germany),
      refused('001 65 8123 4567', '', dialed, britain),
      refused('0012025550123', '91', dialed),
      refused('011 1 202 555 0123', '1', dialed),
    ],
  },
  {
    rule: 'A national number is read as one, even if its first digits are a dialing prefix elsewhere.',
    cases: [
      kept('810 683 4123', '', '+18106834123'),
      kept('010 2902 1234', '82', '+821029021234'),
      kept('0113 496 0123', '', '+441134960123', britain),
    ],
  },
  {
    rule: 'A JSON number loses its leading zero. The zero is restored if the number is not possible without it; if both are possible, the number is refused.',
    cases: [
      kept(2025550123, '1', '+12025550123'),
      kept(7400123456, '44', '+447400123456'),
      kept(612345678, '33', '+33612345678'),
      kept(81234567, '65', '+6581234567'),
      kept(707123456, '225', '+2250707123456'),
      refused(612345678, '39', asText),
      refused(3123456789, '39', asText),
      kept('0612345678', '39', '+390612345678'),
      kept('3123456789', '39', '+393123456789'),
    ],
  },
  {
    rule: 'A number outside the assigned ranges is accepted if its length fits the country, because numbering plans change before the metadata does. The policy `phoneNumbers: valid` refuses it.',
    cases: [
      kept('9999999999', '1', '+19999999999'),
      kept('436 555 0123', '1', '+14365550123'),
      kept('624 555 0123', '1', '+16245550123'),
      refused('9999999999', '1', unassigned, { phoneNumbers: 'valid' }),
      refused('5550123', '1', impossible),
      refused('20255501234', '1', impossible),
      refused('+49 0 0208 366800', '', impossible),
      refused('+52 1 55 1234 5678', '', impossible),
      refused('07 12 34 56', '225', impossible),
    ],
  },
  {
    rule: 'With `phoneRegions`, the region of the number must be in the list. A number without a known region is accepted if a listed region has its country code.',
    cases: [
      kept('202 555 0123', '1', '+12025550123', america),
      refused('876 412 3456', '1', elsewhere, america),
      refused('787 555 0123', '1', elsewhere, america),
      kept('876 412 3456', '1', '+18764123456', { phoneRegions: ['JM', 'US'] }),
      kept('436 555 0123', '1', '+14365550123', america),
      kept('624 555 0123', '1', '+16245550123', { phoneRegions: ['CA'] }),
      refused('436 555 0123', '1', elsewhere, { phoneRegions: ['GB', 'ZZ'] }),
      refused('876 000 0000', '1', elsewhere, america),
      refused('436 555 0123', '1', unassigned, { phoneNumbers: 'valid', ...america }),
      kept('07911 123456', '44', '+447911123456', { phoneRegions: ['GG'] }),
    ],
  },
  {
    rule: 'Numbers that cost money or never receive texts are refused (`refusedPhoneKinds`), and so are numbers that belong to no country.',
    cases: [
      refused('900 234 5678', '1', notAccepted),
      refused('0901 2345678', '44', notAccepted),
      refused('0843 123 4567', '44', notAccepted),
      kept('800 555 0123', '1', '+18005550123'),
      refused('800 555 0123', '1', notAccepted, { refusedPhoneKinds: ['TOLL_FREE'] }),
      refused('+882 13 123456', '', nobody),
      refused('+870 773 111 632', '', nobody),
    ],
  },
  {
    rule: 'Short codes, emergency numbers and anything that is not a number are refused.',
    cases: [
      refused('911', '1', impossible),
      refused('56789', '1', impossible),
      refused('112', '49', impossible),
      refused('123456789', '999', 'is not a telephone number'),
      refused('1-800-FLOWERS', '1', notDigits),
      refused('2025550123 ext. 4', '1', notDigits),
      refused('２０２５５５０１２３', '1', notDigits),
    ],
  },
];
