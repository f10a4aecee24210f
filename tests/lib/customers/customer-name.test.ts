import { describe, expect, it } from '@jest/globals';
import { readCustomerName } from '../../../lib/customers/customer-name.ts';
import { AppError } from '../../../lib/errors.ts';
import { naughtyStrings } from '../contact/naughty-strings.ts';

const customerId = '18fc507616c646048ea400138c8ac887';

describe('readCustomerName', () => {
  it('reads a customer id', () => {
    expect(readCustomerName(customerId, 'CUSTOMER_ID')).toEqual({ type: 'CUSTOMER_ID', value: customerId });
  });

  it.each([
    '',
    customerId.toUpperCase(),
    customerId.slice(1),
    `${customerId}0`,
    `${customerId}\n`,
    ` ${customerId}`,
    '18fc5076-16c6-4604-8ea4-00138c8ac887',
    `../${customerId}`,
    `${customerId}%2F..`,
    `%31${customerId.slice(1)}`,
    `\u00c0\u00af${customerId}`,
    ...naughtyStrings,
  ])('refuses %j as a customer id', (value) => {
    expect(() => readCustomerName(value, 'CUSTOMER_ID')).toThrow(new AppError('path-parameter-invalid'));
  });

  it.each([
    ...['finBanker01', 'jane.doe+tag@gm-bank.com', '+12025550123', "o'brien_1", 'a'.repeat(254)],
    // Email addresses that an update can set.
    ...['a#b@gm.com', '{a}*@gm.com'],
  ])('reads %s as a login id', (value) => {
    expect(readCustomerName(value, 'LOGIN_ID')).toEqual({ type: 'LOGIN_ID', value });
  });

  it('reads a login id in the form in which an update sets it', () => {
    const { value } = readCustomerName('jane@пример.рф', 'LOGIN_ID');
    expect(value).toBe('jane@xn--e1afmkfd.xn--p1ai');
  });

  it.each([
    ...'. .. ... a..b ../a a/b a/b@gm.com a%b@gm.com a\\b a;b a%2fb a%00'.split(' '),
    ...'{a} * a:b a?b a#b a"b <a> a|b @'.split(' '),
    ...['a b', 'a\tb', 'a\r\nb', 'a\0', "a'%", 'jané', 'ａ', '\u202ea'],
    ...['', 'a'.repeat(255), 'a'.repeat(10_000)],
  ])('refuses %j as a login id', (value) => {
    expect(() => readCustomerName(value, 'LOGIN_ID')).toThrow(new AppError('path-parameter-invalid'));
  });
});
