import type { Cases } from './case.js';

const installed = {
  manager: 'apt',
  versions: { bash: '5.2.15-2+b7', mawk: '1.3.4.20200120-3.1', 'libc6:i386': '2.36-9' },
  provided: { awk: 'mawk' },
};
const fresh = { ageSeconds: 60 };
const stale = { ageSeconds: 86_400 };
const none = { ageSeconds: null };
const facts = (lists: object, manager = 'apt') => ({ installed: { ...installed, manager }, lists });

/** Shell text: a folder of packages without content, which apt knows and nothing else. */
const repository = (...names: readonly string[]): string => `mkdir -p repo
for n in ${names.join(' ')}; do mkdir -p b/$n/DEBIAN
printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' $n > b/$n/DEBIAN/control
dpkg-deb -b b/$n repo/$n.deb > /dev/null
{ cat b/$n/DEBIAN/control; echo "Filename: ./$n.deb"; echo "Size: $(stat -c %s repo/$n.deb)"; echo "SHA256: $(sha256sum < repo/$n.deb | cut -d' ' -f1)"; echo; } >> repo/Packages
done
dpkg --purge ${names.join(' ')} 2>/dev/null
rm -rf /etc/apt/sources.list.d /var/lib/apt/lists; mkdir -p /var/lib/apt/lists
echo "deb [trusted=yes] file:/case/repo ./" > /etc/apt/sources.list`;

export const suite: Cases = {
  task: 'package',
  cases: [
    {
      name: 'lists that are never fresh enough',
      input: { name: 'bash', update_cache: true, cache_valid_time: 0 },
      facts: facts(fresh),
      expect: { changes: [{ summary: 'fetch the package lists' }] },
    },
    {
      name: 'removed by dnf',
      input: { name: 'bash', state: 'absent' },
      facts: facts(fresh, 'dnf'),
      expect: { changes: [{ summary: 'remove bash', commands: ['dnf -y -q remove -- bash'] }] },
    },
    {
      name: 'no name in a list',
      input: { name: ['bash', ''] },
      expect: { invalid: /^name\.1: must be a package name/ },
    },
    { name: 'no name alone', input: { name: '' }, expect: { invalid: /^name: (?!\d)/ } },
    { name: 'there', input: 'bash', facts: facts(stale), expect: { nothing: /bash installed/ } },
    { name: 'provided by another', input: 'awk', facts: facts(stale), expect: { nothing: /awk installed/ } },
    {
      name: 'a name that every object of JavaScript answers to',
      input: 'constructor',
      facts: facts(fresh),
      expect: { changes: [{ summary: 'install constructor', before: { constructor: null } }] },
    },
    {
      name: 'one transaction for those that are missing',
      input: { name: ['bash', 'nginx', 'curl'] },
      facts: facts(stale),
      expect: {
        changes: [
          {
            summary: 'install nginx, curl',
            before: { nginx: null, curl: null },
            commands: [
              /^apt-get -y -q -o APT::Cmd::Pattern-Only=true -o DPkg::Lock::Timeout=300 .*--force-confold install -- nginx\+ curl\+$/,
            ],
            invalidates: ['package', 'service', 'file', 'user', 'kernel:module', 'libvirt', 'port'],
          },
        ],
      },
    },
    {
      name: 'without recommendations',
      input: { name: 'nginx', install_recommends: false },
      facts: facts(fresh),
      expect: { changes: [{ summary: 'install nginx', commands: [/--no-install-recommends install/] }] },
    },
    {
      name: 'lists are old, and fresh ones wanted',
      input: { name: 'bash', update_cache: true },
      facts: facts(stale),
      expect: { changes: [{ summary: 'fetch the package lists', before: '86400 s old' }] },
    },
    {
      name: 'lists are young enough',
      input: { name: 'bash', update_cache: true, cache_valid_time: 100_000 },
      facts: facts(stale),
      expect: { nothing: /installed/ },
    },
    {
      name: 'a fresh host has no lists at all',
      input: 'nginx',
      facts: facts(none),
      expect: {
        changes: [{ summary: 'fetch the package lists', before: null }, { summary: 'install nginx' }],
      },
    },
    {
      name: 'a version',
      input: 'bash=5.1*',
      facts: facts(fresh),
      expect: { changes: [{ summary: 'install bash=5.1*', commands: [/install -- bash=5\.1\*\+$/] }] },
    },
    {
      name: 'the version is there',
      input: 'bash=5.2.15*',
      facts: facts(fresh),
      expect: { nothing: /installed/ },
    },
    {
      name: 'newer',
      input: { name: ['bash', 'mawk'], state: 'latest' },
      facts: { ...facts(fresh), newer: { candidates: { mawk: '2' } } },
      expect: {
        changes: [{ summary: 'install mawk', before: { mawk: '1.3.4.20200120-3.1' }, after: { mawk: '2' } }],
      },
    },
    {
      name: 'remove',
      input: { name: ['bash', 'nginx'], state: 'absent' },
      facts: facts(none),
      expect: { changes: [{ summary: 'remove bash', commands: [/remove -- bash$/], after: { bash: null } }] },
    },
    {
      name: 'purge',
      input: { name: 'bash', state: 'absent', purge: true },
      facts: facts(none),
      expect: { changes: [{ summary: 'remove bash', commands: [/purge -- bash$/] }] },
    },
    {
      name: 'dnf',
      input: 'nginx=1.20',
      facts: facts(fresh, 'dnf'),
      expect: { changes: [{ summary: 'install nginx=1.20', commands: ['dnf -y -q install -- nginx-1.20'] }] },
    },
    {
      name: 'zypper',
      input: { name: 'nginx', update_cache: true },
      facts: facts(none, 'zypper'),
      expect: {
        changes: [
          { summary: 'fetch the package lists', commands: ['zypper --non-interactive refresh'] },
          { summary: 'install nginx', commands: ['zypper --non-interactive install -- nginx'] },
        ],
      },
    },
    {
      name: 'names that end in a sign',
      input: { name: ['g++', 'libstdc++:i386', 'a_b', 'x=1:2.0~rc1+dfsg-1'] },
      facts: facts(fresh),
      expect: {
        changes: [
          { summary: /^install/, commands: [/ g\+\+\+ libstdc\+\+:i386\+ a_b\+ x=1:2\.0~rc1\+dfsg-1\+$/] },
        ],
      },
    },
    ...[
      ...['--force', 'tree-', 'tree=1.0-', 'pyth?n', 'lib*', 'nginx/bookworm-backports', 'task^', '^a', 'a$'],
      ...['@development', '?installed', '~i', '!tree', '+tree', 'a b', 'a=>1', '', '=1', 'a='],
    ].map((input) => ({
      name: `no package: ${input}`,
      input,
      expect: { invalid: /must be a package name/ },
    })),
  ],
  trials: [
    { name: 'there', input: 'dpkg', nothing: true },
    { name: 'never was there', input: { name: 'rigger-none', state: 'absent' }, nothing: true },
    {
      name: 'a name that ends in signs',
      prepare: repository('rigger-b', 'rigger-b++'),
      input: { name: ['rigger-b++'], update_cache: true },
      check: `dpkg -s rigger-b++; ! dpkg -s rigger-b`,
    },
    ...['rigger-a+', 'rigger.a'].map((name) => ({
      name: `a name that is an order or a pattern for apt-get: ${name}`,
      prepare: repository('rigger-a', 'rigger-ab'),
      input: { name, update_cache: true },
      fails: /Unable to locate package/,
      check: '! dpkg -s rigger-a; ! dpkg -s rigger-ab',
    })),
    { name: 'remove', input: { name: 'tcsh', state: 'absent' }, check: '! command -v tcsh' },
  ],
};
