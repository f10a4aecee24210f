import * as v from 'valibot';
import { describe, expect, it } from '@jest/globals';
import { TrustedUrl } from '../../../lib/outbound/trusted-url.ts';

describe('TrustedUrl', () => {
  it.each([
    'https://api.example.com/db-users',
    'https://10.0.0.1:8443',
    'http://localhost:4320',
    'http://127.0.0.1:4320',
    'http://127.1.2.3',
    'http://[::1]:4320',
  ])('accepts %s', (url) => {
    expect(v.is(TrustedUrl, url)).toBe(true);
  });

  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'https://user@api.example.com',
    'https://:secret@api.example.com',
    'ftp://localhost',
    'file:///etc/passwd',
    'api.example.com',
    '',
  ])('refuses %s', (url) => {
    expect(v.is(TrustedUrl, url)).toBe(false);
  });
});
