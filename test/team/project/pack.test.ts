import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { packProject, readProject } from '../../../src/team/project/pack.js';
import { linkFault, type ProjectFile, projectLimits } from '../../../src/team/project/project-file.js';
import { needOfSecret, secretOfNeed } from '../../../src/team/project/secret-need.js';

const file = (path: string, text: string | Buffer = 'x', executable = false): ProjectFile => ({
  ...{ path, executable },
  content: Buffer.from(text),
});
const sent = (files: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Buffer =>
  gzipSync(JSON.stringify({ format: 'rigger-project', version: 1, files, ...more }));
const raw = (path: string, text = 'x') => ({ path, content: Buffer.from(text).toString('base64') });

test('what was packed is read as it was, the same bytes in whichever order it came', () => {
  const files = [
    file('site.yml', '- hosts: all\n'),
    file('inventory/hosts.sh', '#!/bin/sh\n', true),
    file('files/ä b/ü', Buffer.from([0, 1, 255])),
    { path: 'roles/latest', link: 'one' },
    file('.rigger/roles/base/tasks/main.yml'),
  ];
  const packed = packProject(files);
  expect(packProject(files.toReversed())).toEqual(packed);
  expect(readProject(packed)).toEqual([...files].sort((a, b) => (a.path < b.path ? -1 : 1)));
});

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n';

describe('a project that was sent is refused', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['that is no gzip', Buffer.from('PK\x03\x04'), /cannot be unpacked/],
    ['that is cut short', packProject([file('a', 'x'.repeat(5000))]).subarray(0, 40), /cannot be unpacked/],
    ['that is no project', gzipSync('{"format":"other"}'), /is no project of rigger/],
    ['with more than it may say', sent([raw('a')], { run: 'rm' }), /is no project of rigger/],
    ['without a file', sent([]), /is no project of rigger/],
    ['with bytes that are none', sent([{ path: 'a', content: '*' }]), /is no project of rigger/],
    ['that unpacks to far more', gzipSync(Buffer.alloc(projectLimits.unpacked * 2)), /cannot be unpacked/],
    ['with too much in it', sent([raw('a', 'x'.repeat(projectLimits.unpacked + 1))]), /32 MiB are taken/],
    [
      'with too many files',
      sent(Array.from({ length: projectLimits.files + 1 }, (_, n) => raw(`f${n}`))),
      /is no project of rigger/,
    ],
    ...[
      '../a',
      '/etc/passwd',
      'a/../../b',
      'a//b',
      './a',
      'a/',
      '',
      'a\\b',
      'a\nb',
      'runs/x',
      '.git/config',
    ].map((path): [string, Uint8Array, RegExp] => [
      `with the path ${JSON.stringify(path)}`,
      sent([raw(path)]),
      /is no path/,
    ]),
    ['with a folder of rigger’s own', sent([raw('.rigger/worker/lock')]), /is no path/],
    ['with a file twice', sent([raw('a'), raw('a')]), /a is there twice/],
    ['with a file below a file', sent([raw('a'), raw('a/b')]), /a\/b is there twice, or below/],
    [
      'with a file below a link',
      sent([{ path: 'a', link: 'b' }, raw('a/c')]),
      /a\/c is there twice, or below/,
    ],
    ['with a link that leaves', sent([{ path: 'a', link: '../b' }]), /"a" leads out of the project/],
    ['with a private key', sent([raw('notes.txt', key)]), /"notes.txt" holds a private key/],
    [
      'with a private key of OpenPGP',
      sent([raw('me.asc', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n')]),
      /"me.asc" holds a private key/,
    ],
    ['with a key by its name', sent([raw('keys/id_ed25519')]), /is named as a private key/],
    ['with a store of keys', sent([raw('a.p12')]), /is named as a store of keys/],
    ['with passwords by its name', sent([raw('.netrc')]), /is named as a file of passwords/],
    [
      'with an identity of age',
      sent([raw('x', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`)]),
      /"x" holds an identity of age/,
    ],
    [
      'with an Ansible vault',
      sent([raw('v.yml', '$ANSIBLE_VAULT;1.1;AES256\n61\n')]),
      /what a password opens/,
    ],
    ['with a token', sent([raw('ci.sh', `T=rigger_${'a'.repeat(43)}`)]), /holds a token of rigger/],
  ])('%s', (_, packed, words) => expect(() => readProject(packed)).toThrow(words));

  test('that is larger than one may be, before it is unpacked', () => {
    expect(() => readProject(Buffer.alloc(projectLimits.packed + 1))).toThrow(/at most 8 MiB, packed/);
  });
});

test.each([
  ['a', 'b', undefined],
  ['a/b/c', '../../d', undefined],
  ['a/b', './../c/./d', undefined],
  ['a', '..', 'leads out'],
  ['a/b', '../../c', 'leads out'],
  ['a/b', '../c/../../d', 'with .. behind'],
  ['a', 'b/..', 'with .. behind'],
  ['a', '/etc/passwd', 'another file on another machine'],
])('a link %s to %s', (path, target, fault) => {
  const found = linkFault(path, target);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});

test.each(['keys/lab', '~/.ssh/lab', "it's (mine)/ä b%", '/etc/keys/a'])('%s has a name', (path) => {
  const need = needOfSecret(path);
  expect(need).toMatch(/^[A-Za-z0-9][\w.:@/~%+-]{0,199}$/);
  expect(secretOfNeed(need)).toBe(path);
  expect(secretOfNeed('gpu')).toBeUndefined();
});
