import { describe, expect, it } from '@jest/globals';
import { readCustomerName } from '../../../lib/customers/customer-name.ts';
import { AppError } from '../../../lib/errors.ts';
import { naughtyStrings } from '../contact/naughty-strings.ts';

const customerId = '18fc507616c646048ea400138c8ac887';

describe('readCustomerName', () => {
  it('reads a customer id', () => {
    expect(readCustomerName(customerId, 'CUSTOMER_ID')).toEqual({ type: 'CUSTOMER_ID', value: customerId });
  });

  it.each(['finBanker01', 'jane.doe+tag@gm-bank.com', '+12025550123', "o'brien_1", 'a'.repeat(254)])(
    'reads %s as a login id',
    (value) => {
      expect(readCustomerName(value, 'LOGIN_ID')).toEqual({ type: 'LOGIN_ID', value });
    },
  );

  it.each([
    '',
    customerId.toUpperCase(),
    customerId.slice(1),
    `${customerId}0`,
    `${customerId}\n`,
    ` ${customerId}`,
    '18fc5076-16c6-4604-8ea4-00138c8ac887',
    '{}',
    '*',
    'finBanker01',
    `../${customerId}`,
    `${customerId}%2F..`,
    `%31${customerId.slice(1)}`,
    `${customerId}\r\nx`,
    `\u00c0\u00af${customerId}`,
    ...naughtyStrings,
  ])('refuses %j as a customer id', (value) => {
    expect(() => readCustomerName(value, 'CUSTOMER_ID')).toThrow(new AppError('path-parameter-invalid'));
  });

  it.each([
    ['a#b@gm.com', 'a#b@gm.com'],
    ['{a}*@gm.com', '{a}*@gm.com'],
    ['jane@пример.рф', 'jane@xn--e1afmkfd.xn--p1ai'],
  ])('reads %s, which an update can set, as a login id', (id, value) => {
    expect(readCustomerName(id, 'LOGIN_ID')).toEqual({ type: 'LOGIN_ID', value });
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a..b',
    '../a',
    'a/b',
    'a/b@gm.com',
    'a%b@gm.com',
    'a\\b',
    'a;b',
    'a%2fb',
    'a%00',
    '{a}',
    '*',
    'a b',
    'a\tb',
    'a\r\nb',
    'a\0',
    'a:b',
    'a?b',
    'a#b',
    'a"b',
    '<a>',
    'a|b',
    "a'%",
    'jané',
    'ａ',
    '\u202ea',
    '@',
    'a'.repeat(255),
    'a'.repeat(10_000),
  ])('refuses %j as a login id', (value) => {
    expect(() => readCustomerName(value, 'LOGIN_ID')).toThrow(new AppError('path-parameter-invalid'));
  });
});
