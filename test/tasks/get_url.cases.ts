import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const sum = sha256Of('new\n');
const found = (sha256: string) => ({
  type: 'file',
  mode: '0640',
  uid: 1,
  gid: 2,
  owner: 'daemon',
  group: 'bin',
  size: 4,
  inode: '1:1',
  sha256,
});

export const suite: Cases = {
  task: 'get_url',
  cases: [
    {
      name: 'into a directory, under the name at the end of the URL',
      input: { url: 'https://example.org/a/b-1.0.tar.gz?token=x/y#z', dest: '/tmp/' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { changes: [{ summary: /to \/tmp\/b-1\.0\.tar\.gz$/ }] },
    },
    ...[
      'https://example.org',
      'https://example.org/a/',
      'https://example.org/..',
      'https://example.org/a%2Fb',
    ].map((url) => ({
      name: `into a directory, without a plain name: ${url}`,
      input: { url, dest: '/tmp/' },
      expect: { invalid: /dest: must be the path of the file/ },
    })),
    {
      name: 'new',
      input: {
        url: 'https://example.org/f?token=secret',
        dest: '/f',
        checksum: `sha256:${sum.toUpperCase()}`,
      },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: {
        changes: [
          {
            summary: 'download https://example.org/f?token=secret to /f',
            before: null,
            after: { sha256: sum },
          },
        ],
      },
    },
    {
      name: 'there',
      input: { url: 'https://example.org/f', dest: '/f', checksum: sum },
      facts: { state: found(sum) },
      expect: { nothing: /has this checksum/ },
    },
    {
      name: 'there, and nobody knows what it should be',
      input: { url: 'https://example.org/f', dest: '/f' },
      facts: { state: found('x') },
      expect: { nothing: /\/f exists/ },
    },
    {
      name: 'another',
      input: { url: 'https://example.org/f', dest: '/f', checksum: sum },
      facts: { state: found('0') },
      expect: { changes: [{ summary: /download/, commands: [/^write \/f: .*\n.*curl/] }] },
    },
    {
      name: 'no checksum',
      input: { url: 'https://example.org/f', dest: '/f', checksum: 'md5:1' },
      expect: { invalid: /sha256/ },
    },
    { name: 'no URL', input: { url: 'example.org', dest: '/f' }, expect: { invalid: /must be an http/ } },
  ],
  trials: [
    {
      name: 'new',
      prepare: 'echo new > source',
      input: { url: 'file:///case/source', dest: '/case/f', checksum: sum, mode: '0600' },
      check: 'cmp source f; [ "$(stat -c %a f)" = 600 ]; [ "$(ls -A | wc -l)" = 2 ]',
    },
    {
      name: 'replaced, with its owner',
      prepare: 'echo new > source; echo old > f; chown daemon:bin f; chmod 640 f',
      input: { url: 'file:///case/source', dest: '/case/f', checksum: sum },
      check: '[ "$(stat -c "%a %U %G" f)" = "640 daemon bin" ]',
    },
  ],
};
