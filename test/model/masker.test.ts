import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { floatOf, Masker, Secret } from '../../src/model/index.js';

const masking = (...secrets: (string | Secret)[]): Masker => {
  const masker = new Masker();
  for (const secret of secrets) masker.add(secret);
  return masker;
};

const awkward = `it's "50%" <of> a\\b & c+d/e=f?ü€𝄞$x`;

/** What real encoders make of a text, each in a sentence. */
const python = (text: string): Record<string, string> =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        `import json, sys, shlex, base64, urllib.parse, html, pprint
t = sys.stdin.read()
b = t.encode()
print(json.dumps({
  'repr': repr(t), 'repr in a map': repr({'k': t}), 'bytes': repr(b), 'ascii': ascii(t),
  'json': json.dumps(t), 'json as it is': json.dumps(t, ensure_ascii=False), 'json in json': json.dumps(json.dumps({'k': t})),
  'shlex': shlex.quote(t), 'json in shlex': shlex.quote(json.dumps(t)),
  'url': urllib.parse.quote(t), 'url, all of it': urllib.parse.quote(t, safe=''), 'form': urllib.parse.urlencode({'k': t}),
  'url in url': urllib.parse.quote(urllib.parse.quote(t)),
  'html': html.escape(t), 'html in html': html.escape(html.escape(t)),
  'base64': base64.b64encode(b).decode(), 'base64 for urls': base64.urlsafe_b64encode(b).decode(),
  'basic': base64.b64encode(b'user:' + b).decode(), 'basic of root': base64.b64encode(b'root:' + b + b'\\n').decode(),
  'longer': base64.b64encode(b'a' + b + b'zz').decode(), 'lines': base64.encodebytes(b'x' * 50 + b + b).decode(),
}))`,
      ],
      { input: text, encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf8', LC_ALL: 'C.UTF-8' } },
    ),
  );

const shells = (text: string): Record<string, string> => ({
  'printf %q': execFileSync('bash', ['-c', 'printf %q "$1"', 'bash', text], { encoding: 'utf8' }),
  'printf %q in C': execFileSync('bash', ['-c', 'LC_ALL=C; printf %q "$1"', 'bash', text], {
    encoding: 'utf8',
  }),
  '${x@Q}': execFileSync('bash', ['-c', 'x=$1; echo "${x@Q}"', 'bash', text], { encoding: 'utf8' }),
  'set -x': execFileSync('bash', ['-c', 'exec 2>&1; set -x; : "$1"', 'bash', text], { encoding: 'utf8' }),
  'set -x of dash': execFileSync('dash', ['-c', 'exec 2>&1; set -x; : "$1"', 'dash', text], {
    encoding: 'utf8',
  }),
});

describe('a secret is hidden in every form in which it travels', () => {
  test.each(Object.entries({ ...python(awkward), ...shells(awkward) }))('%s', (_, encoded) => {
    expect(masking(awkward).mask(`before ${encoded} after`)).toMatch(
      /^before [^A-Za-z0-9]{0,4}(?:[A-Za-z{:"'\\&;# \d=$+]{0,80}[^A-Za-z0-9]{0,8})?\*{8}/,
    );
    expect(masking(awkward).mask(encoded)).not.toMatch(/50%|of>|c\+d|\\b/);
  });

  test('whatever it holds, an encoder that is undone gives stars', () => {
    const secret = fc
      .string({ unit: 'grapheme', minLength: 4, maxLength: 20 })
      .filter((text) => text.trim().length >= 4 && !/[\r\n]/.test(text));
    const encoders: ((text: string) => string)[] = [
      (text) => text,
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
      (text) => encodeURIComponent(text),
      (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
      (text) => text.replaceAll("'", `'\\''`),
      (text) =>
        text.replace(/[^\x20-\x7e]/gu, (c) =>
          c
            .split('')
            .map((u) => `\\u${u.charCodeAt(0).toString(16).padStart(4, '0')}`)
            .join(''),
        ),
    ];
    fc.assert(
      fc.property(secret, fc.constantFrom(...encoders), (text, encode) => {
        expect(masking(text).mask(`«${encode(text)}»`)).toBe('«********»');
      }),
    );
  });

  test('base64 of it with anything before and behind', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 7 }),
        fc.string({ minLength: 5, maxLength: 40 }).filter((text) => text.trim().length >= 5),
        fc.uint8Array({ maxLength: 7 }),
        fc.constantFrom('base64' as const, 'base64url' as const),
        (before, text, after, alphabet) => {
          const encoded = Buffer.concat([before, Buffer.from(text), after]).toString(alphabet);
          const left = masking(text).mask(encoded).split('********');
          expect(left).toHaveLength(2);
          expect(left[0]!.length).toBeLessThanOrEqual(Math.ceil((before.length * 8) / 6));
          expect(left[1]!.length).toBeLessThanOrEqual(Math.ceil((after.length * 8) / 6) + 2);
        },
      ),
    );
  });
});

describe('what is searched for', () => {
  test('a text below four characters is not', () => {
    for (const short of ['a', 'on', 'yes', '   ', ' ab  ']) {
      const masker = masking(short);
      expect(masker.isEmpty).toBe(true);
      expect(masker.mask(`the ${short} of it`)).toBe(`the ${short} of it`);
    }
    expect(masking('four').mask('on all fours')).toBe('on all ********s');
  });

  test('a number is, as it is printed and as it is written, alone and in data; not inside other digits', () => {
    const masker = masking(
      new Secret(48151623),
      new Secret(2.5, '2.500'),
      new Secret(255, '0x00FF'),
      new Secret(42),
    );
    expect(masker.mask('pin=48151623, 148151623, 481516230, 2.500, 2.5, 0x00FF, 255, 42')).toBe(
      'pin=********, 148151623, 481516230, ********, 2.5, ********, 255, 42',
    );
    expect(masker.maskValues({ pin: 48151623, other: 48151624, list: [2.5, 42] })).toEqual({
      pin: '********',
      other: 48151624,
      list: ['********', 42],
    });
  });

  test('each line of a text of several, and no word of it', () => {
    const masker = masking('-----BEGIN KEY-----\nMIIEvQIBADANBg\nab\n-----END KEY-----\n');
    expect(masker.mask('line: MIIEvQIBADANBg; ab')).toBe('line: ********; ab');
  });

  test('a long text, in pieces', () => {
    const long = Array.from({ length: 3000 }, (_, index) => index.toString(36)).join('');
    expect(masking(long).mask(`«${long}»`)).toMatch(/^«\*+»$/);
    expect(masking(long).mask(`«${Buffer.from(`x${long}`).toString('base64')}»`)).toMatch(
      /^«[^*]{0,2}\*+={0,2}»$/,
    );
  });

  test('the longer of two, when one begins the other', () => {
    expect(masking('pass', 'password').mask('my password, my pass')).toBe('my ********, my ********');
  });
});

test('a secret float is hidden as it looks in text, as data have it, and as it was written', () => {
  const secret = new Secret(floatOf(12340), '12340.00');
  const masker = masking(secret);
  expect(['v12340.0', 'v 12340', 'v12340.00', '123400'].map((text) => masker.mask(text))).toEqual([
    'v********',
    'v ********',
    'v********',
    '123400',
  ]);
  expect(masker.maskValues({ a: floatOf(12340), b: floatOf(2), c: 12340 })).toEqual({
    a: '********',
    b: 2,
    c: '********',
  });
  expect(JSON.stringify({ secret })).toBe('{"secret":"********"}');
});

test('a thousand secrets in a megabyte are found in a few seconds', () => {
  const masker = masking(
    ...Array.from({ length: 1000 }, (_, index) => `secret-${index}-${(index * 7919) % 1009}`),
  );
  const text = `${'nothing to see here, only words and 12345 numbers\n'.repeat(20_000)}secret-77-${(77 * 7919) % 1009}`;
  const started = performance.now();
  expect(masker.mask(text).endsWith('********')).toBe(true);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('hidden is hidden: printing, JSON, inspection', () => {
  const secret = new Secret(48151623, '0x2dec7e7');
  expect([String(secret), JSON.stringify({ secret }), `${secret}`]).toEqual([
    '********',
    '{"secret":"********"}',
    '********',
  ]);
});
