import { describe, expect, test } from '@jest/globals';
import { debianMirror, parseAptSources } from '../../../src/lab/image/apt-source.js';

const deb822 = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/k.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;

describe('the Debian mirror of this machine', () => {
  test.each([
    ['deb822 style', deb822, 'http://mirror.example/debian'],
    [
      'one-line style',
      'deb http://m.example/debian bookworm main contrib\ndeb-src http://m.example/src bookworm main',
      'http://m.example/debian',
    ],
    [
      'one-line style with options',
      'deb [arch=amd64 signed-by=/k.gpg] https://m.example/d stable main # here',
      'https://m.example/d',
    ],
    [
      'several URIs',
      'Types: deb deb-src\nURIs: http://a.example/debian http://b.example/debian\nSuites: trixie\nComponents: main',
      'http://a.example/debian',
    ],
    [
      'a field that goes on',
      'Types: deb\nURIs:\n http://a.example/debian\nSuites: trixie\nComponents: main',
      'http://a.example/debian',
    ],
    ['only other people’s repositories', 'deb https://packages.example/apt tool-bookworm main', undefined],
    [
      'a disabled stanza',
      'Enabled: no\nTypes: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main',
      undefined,
    ],
    ['Ubuntu', 'deb http://archive.ubuntu.example/ubuntu noble main', undefined],
    ['security updates only', 'deb http://m.example/debian-security stable main', undefined],
    ['a commented line', '# deb http://m.example/debian stable main', undefined],
  ])('%s', (_, text, expected) => {
    expect(debianMirror(parseAptSources(text))).toBe(expected);
  });
});
