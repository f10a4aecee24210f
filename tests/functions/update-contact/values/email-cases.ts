import type { ValueCase, ValueRule } from './value-case.ts';

type EmailCase = ValueCase<string, string>;

const kept = (sent: string, as = sent): EmailCase => ({ sent, kept: as, policy: {} });
const refused = (sent: string, problem = 'must be one email address'): EmailCase => ({
  sent,
  refused: problem,
  policy: {},
});

const domain = `${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(57)}`;

export const emailRules: readonly ValueRule<string, string>[] = [
  {
    rule: 'The part before the @ is kept byte for byte: a dot-atom of RFC 5322 §3.2.3 in ASCII.',
    cases: [
      kept('jane.doe@example.com'),
      kept('JANE.Doe+tag@example.com'),
      kept("o'brien@example.ie"),
      kept('a/b=c?d^e`f{g|h}i~j!k#l$m&n*o@example.com'),
      kept('_______@example.com'),
      refused('jane..doe@example.com'),
      refused('.jane@example.com'),
      refused('jane.@example.com'),
      refused('jane doe@example.com'),
    ],
  },
  {
    rule: 'Quoted local parts are refused: they are rare, and many systems cannot handle them.',
    cases: [
      refused('"jane doe"@example.com'),
      refused('"jane@home"@example.com'),
      refused('"a\\"b"@example.com'),
    ],
  },
  {
    rule: 'Non-ASCII letters before the @ are refused: Amazon SES does not deliver to them (RFC 6531).',
    cases: [refused('jané@example.com'), refused('用户@example.com')],
  },
  {
    rule: 'The domain is kept in lower case and as A-labels (RFC 5890).',
    cases: [
      kept('Jane@EXAMPLE.Com', 'Jane@example.com'),
      kept('x@münchen.de', 'x@xn--mnchen-3ya.de'),
      kept('x@XN--MNCHEN-3YA.de', 'x@xn--mnchen-3ya.de'),
      kept('x@例え.テスト', 'x@xn--r8jz45g.xn--zckzah'),
      kept('x@example.xn--p1ai'),
      kept('x@straße.de', 'x@xn--strae-oqa.de'),
    ],
  },
  {
    rule: 'A domain that mixes scripts, or that Unicode mapping would change, is refused.',
    cases: [
      refused('jane＠example.com'),
      refused('jane@ｅxample.com'),
      refused('jane@example。com'),
      refused('jane@oﬃce.com'),
      refused('jane@MÜNCHEN.de'),
      refused('jane@pаypal.com'),
      refused('jane@xn--pypal-4ve.com'),
      refused('jane@xn--a.de'),
    ],
  },
  {
    rule: 'The domain is a host name with a top-level domain, not an address literal.',
    cases: [
      kept('x@123.com'),
      refused('jane@localhost'),
      refused('jane@127.0.0.1'),
      refused('jane@[127.0.0.1]'),
      refused('jane@[IPv6:::1]'),
      refused('jane@example.123'),
      refused('jane@-example.com'),
      refused('jane@exa_mple.com'),
      refused('jane@example.com.'),
    ],
  },
  {
    rule: 'The value is one bare address and nothing else.',
    cases: [
      refused(''),
      refused('Jane <jane@example.com>'),
      refused('a@example.com,b@example.com'),
      refused('a@example.com;b@example.com'),
      refused('jane(comment)@example.com'),
      refused('jane@example.com\r\nBcc: x@example.com'),
      refused(' jane@example.com'),
      refused('a@b@example.com'),
    ],
  },
  {
    rule: 'An address has at most 64 characters before the @ and 254 in total (RFC 5321 §4.5.3.1).',
    cases: [
      kept(`${'l'.repeat(64)}@example.com`),
      refused(`${'l'.repeat(65)}@example.com`),
      kept(`${'l'.repeat(64)}@${domain}.com`),
      refused(`${'l'.repeat(64)}@${domain}f.com`, 'must be at most 254 characters'),
    ],
  },
];
