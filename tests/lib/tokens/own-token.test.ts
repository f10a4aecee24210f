import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { isOwnToken, OwnTokenMark } from '../../../lib/tokens/own-token.ts';

const isOwn = (marks: string, claims: object, userClaims: readonly string[] = []): boolean =>
  isOwnToken(
    { ...claims },
    { marks: marks.split(' ').map((mark) => v.parse(OwnTokenMark, mark)), userClaims },
  );

describe('isOwnToken', () => {
  it.each([
    ['kind=machine', { kind: 'machine' }, true],
    ['kind=machine', { kind: 'Machine' }, false],
    ['kind=machine', {}, false],
    ['kind=machine|service', { kind: 'service' }, true],
    ['kind=machine|service', { kind: 'machine|service' }, false],
    ['kind=a=b', { kind: 'a=b' }, true],
    ['machine=true', { machine: true }, true],
    ['level=0', { level: 0 }, true],
    ['sub={client_id}', { sub: 'c', client_id: 'c' }, true],
    ['sub={client_id}', { sub: 'c', client_id: 'd' }, false],
    ['sub={client_id}', { sub: 'c' }, false],
    ['sub={client_id}', { sub: '', client_id: '' }, false],
    ['sub={client_id}', { sub: 'undefined' }, false],
    ['sub={client_id}', { sub: 'c', client_id: ['c'] }, false],
    ['sub={constructor}', { sub: 'x' }, false],
    ['constructor=x', {}, false],
    ['sub={azp}@clients', { sub: 'c@clients', azp: 'c' }, true],
    ['sub={azp}@clients', { sub: '@clients', azp: '' }, false],
    ['id={a}/{b}', { id: '1/2', a: '1', b: '2' }, true],
    ['id={a}{b}', { id: '12', a: '1', b: '2' }, true],
    ['sub={azp}|{cid}', { sub: 'c', cid: 'c' }, true],
    ['https://bank.example/kind=machine', { 'https://bank.example/kind': 'machine' }, true],
    ['sub={cid} kind=machine', { sub: 'c', cid: 'c', kind: 'machine' }, true],
    ['sub={cid} kind=machine', { sub: 'c', cid: 'c' }, false],
  ])('with %s decides on %j: %j', (marks, claims, isTheirs) => {
    expect(isOwn(marks, claims)).toBe(isTheirs);
  });

  it('recognizes a user’s token by a claim that only users have', () => {
    expect(isOwn('sub={cid}', { sub: 'c', cid: 'c' }, ['uid'])).toBe(true);
    expect(isOwn('sub={cid}', { sub: 'c', cid: 'c', uid: null }, ['uid'])).toBe(false);
  });
});

describe('OwnTokenMark', () => {
  it.each([
    ...['', 'sub', 'sub=', '=c', 'sub={', 'sub=}', 'sub={}', 'sub={a', 'sub={a{b}}', 'sub={a|b}', 'sub=a|'],
    ...['sub=|a', 'a,b=c', 'a=b,c', '{a}=b', 'a|b=c', 'sub={sub}', 'sub=x|{azp}{sub}'],
  ])('refuses %j', (mark) => {
    expect(v.is(OwnTokenMark, mark)).toBe(false);
  });
});
