import { describe, expect, test } from '@jest/globals';
import { formKey, readFormKey } from '../../../src/web/guard/form-key.js';
import { judgeRequest, type RequestMarks } from '../../../src/web/guard/judge-request.js';
import { ownAddresses } from '../../../src/web/guard/own-addresses.js';
import { RateLimit } from '../../../src/web/guard/rate-limit.js';

const own = ownAddresses(8470, 'https://lab.example.org');
const marks: RequestMarks = {
  method: 'POST',
  host: 'lab.example.org',
  origin: 'https://lab.example.org',
  site: undefined,
  token: false,
};

describe('a request', () => {
  test.each<[string, Partial<RequestMarks>, number | undefined]>([
    ['of the page itself', {}, undefined],
    [
      'of the page on loopback',
      { host: '127.0.0.1:8470', origin: 'http://localhost:8470', site: 'same-origin' },
      undefined,
    ],
    [
      'that reads, from anywhere',
      { method: 'GET', origin: 'https://evil.example', site: 'cross-site' },
      undefined,
    ],
    ['under a foreign name', { method: 'GET', host: 'evil.example' }, 421],
    ['under no name', { method: 'GET', host: undefined }, 421],
    ['at another port', { host: 'lab.example.org:444' }, 421],
    ['of another site', { origin: 'https://evil.example' }, 403],
    ['of the same site without TLS', { origin: 'http://lab.example.org' }, 403],
    ['of a sandboxed page', { origin: 'null' }, 403],
    ['of a neighbour', { site: 'same-site' }, 403],
    ['of the address bar', { site: 'none' }, 403],
    ['of no browser, without a token', { origin: undefined }, 403],
    ['of no browser, with a token', { origin: undefined, token: true }, undefined],
    ['with a token, of another site', { origin: 'https://evil.example', token: true }, 403],
    ['by a method that is nobody’s', { method: 'PURGE', origin: undefined }, 403],
  ])('%s', (_what, given, status) => expect(judgeRequest({ ...marks, ...given }, own)?.status).toBe(status));
});

describe('the key of a form', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
  const key = formKey('secret', now);

  test('is read in its session, for twelve hours', () => {
    expect(readFormKey(key, 'secret', now)).toMatch(/^[\w-]{22}$/);
    expect(readFormKey(key, 'secret', later(11.9))).toBeDefined();
    expect(readFormKey(key, 'secret', later(12.1))).toBeUndefined();
    expect(readFormKey(key, 'secret', later(-1))).toBeUndefined();
    expect(readFormKey(key, 'another', now)).toBeUndefined();
  });

  test.each([
    ['nothing', () => ''],
    ['a later time', (k: string) => k.replace(/^\d+/, (at) => String(Number(at) + 1))],
    ['another number', (k: string) => k.replace(/\.(.)/, (_all, first) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['a part more', (k: string) => `${k}.x`],
    ['no mark', (k: string) => k.split('.').slice(0, 2).join('.')],
  ])('is not read with %s', (_what, forge) => expect(readFormKey(forge(key), 'secret', now)).toBeUndefined());
});

describe('a rate', () => {
  test('lets a burst through, then so many a minute, each key by itself', () => {
    let now = 0;
    const limit = new RateLimit({ burst: 3, perMinute: 6 }, () => now);
    const take = (key: string, times: number): number[] =>
      Array.from({ length: times }, () => limit.take(key));
    expect(take('a', 5)).toEqual([0, 0, 0, 10, 10]);
    expect(limit.take('b')).toBe(0);
    now += 10_000;
    expect(take('a', 2)).toEqual([0, 10]);
    now += 3_600_000;
    expect(take('a', 4)).toEqual([0, 0, 0, 10]);
  });

  test('remembers so many keys, and forgets the one that asked longest ago', () => {
    const limit = new RateLimit({ burst: 1, perMinute: 1 }, () => 0, 2);
    for (const key of ['a', 'b']) limit.take(key);
    expect(limit.take('a')).toBeGreaterThan(0);
    limit.take('c');
    expect(limit.take('a')).toBeGreaterThan(0);
    expect(limit.take('b')).toBe(0);
  });
});
