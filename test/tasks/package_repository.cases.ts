import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };
const file = {
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text: '',
  sha256: '0',
};
const found = (text: string) => ({ ...file, size: text.length, text, sha256: sha256Of(text) });
const facts = (name: string, more: object = {}) => ({
  manager: { name },
  apt: none,
  dnf: none,
  zypper: none,
  aptKey: none,
  rpmKey: none,
  ...more,
});
const key = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n…\n-----END PGP PUBLIC KEY BLOCK-----\n';
const wish = {
  name: 'lab',
  uris: 'https://example.org/debian',
  suites: 'stable',
  components: ['main', 'extra'],
  key,
};

export const suite: Cases = {
  task: 'package_repository',
  cases: [
    { name: 'no place', input: { name: 'lab' }, expect: { invalid: /^uris: is needed with/ } },
    {
      name: 'without a key there is none to write or to name',
      input: { ...wish, key: undefined },
      facts: facts('apt'),
      expect: {
        changes: [
          {
            summary: 'create /etc/apt/sources.list.d/lab.sources',
            writes: {
              '/etc/apt/sources.list.d/lab.sources':
                '# Written by rigger; changes are lost.\nTypes: deb\nURIs: https://example.org/debian\nSuites: stable\nComponents: main extra\n',
            },
          },
          { summary: 'fetch the package lists' },
        ],
      },
    },
    {
      name: 'as it is for dnf, with its key',
      input: wish,
      facts: facts('dnf', {
        dnf: found(
          '# Written by rigger; changes are lost.\n[lab]\nname=lab\nbaseurl=https://example.org/debian\nenabled=1\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-lab\n',
        ),
        rpmKey: found(key),
      }),
      expect: { nothing: /repository lab is configured/ },
    },
    {
      name: 'apt',
      input: { ...wish, architectures: 'amd64' },
      facts: facts('apt'),
      expect: {
        changes: [
          { summary: 'create /etc/apt/keyrings/lab.asc', diff: { before: null, after: key } },
          {
            summary: 'create /etc/apt/sources.list.d/lab.sources',
            diff: {
              before: null,
              after:
                '# Written by rigger; changes are lost.\nTypes: deb\nURIs: https://example.org/debian\nSuites: stable\nComponents: main extra\nArchitectures: amd64\nSigned-By: /etc/apt/keyrings/lab.asc\n',
            },
          },
          { summary: 'fetch the package lists' },
        ],
      },
    },
    {
      name: 'dnf',
      input: wish,
      facts: facts('dnf'),
      expect: {
        changes: [
          { summary: 'create /etc/pki/rpm-gpg/RPM-GPG-KEY-lab' },
          {
            summary: 'create /etc/yum.repos.d/lab.repo',
            diff: {
              before: null,
              after:
                '# Written by rigger; changes are lost.\n[lab]\nname=lab\nbaseurl=https://example.org/debian\nenabled=1\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-lab\n',
            },
          },
          { summary: 'fetch the package lists', commands: ['dnf -y -q makecache --refresh'] },
        ],
      },
    },
    {
      name: 'absent',
      input: { name: 'lab', state: 'absent' },
      facts: facts('apt', { apt: file, aptKey: file }),
      expect: {
        changes: [
          { summary: 'remove /etc/apt/sources.list.d/lab.sources' },
          { summary: 'remove /etc/apt/keyrings/lab.asc' },
          { summary: 'fetch the package lists' },
        ],
      },
    },
    {
      name: 'absent already',
      input: { name: 'lab', state: 'absent' },
      facts: facts('apt'),
      expect: { nothing: /not configured/ },
    },
    {
      name: 'apt without suites',
      input: { name: 'lab', uris: 'https://example.org' },
      facts: facts('apt'),
      expect: { refused: /apt needs `suites`/, code: 'tasks/impossible' },
    },
    { name: 'no key', input: { ...wish, key: 'ABCD' }, expect: { invalid: /ASCII armour/ } },
  ],
  trials: [
    {
      name: 'apt reads what was written',
      input: {
        name: 'lab',
        uris: 'https://example.org/debian',
        suites: 'stable',
        components: 'main',
        key,
        refresh: false,
      },
      check: 'apt-get update --print-uris | grep -q https://example.org/debian/dists/stable/InRelease',
    },
  ],
};
