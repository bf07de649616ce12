import { describe, expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';
import { authorizedKeys } from '../../src/facts/files/authorized-keys.js';
import { diskImage } from '../../src/facts/files/disk-image.js';
import { fileState } from '../../src/facts/files/file-state.js';
import { fileTimes } from '../../src/facts/files/file-times.js';
import { gitCheckout, gitRemote } from '../../src/facts/files/git-checkout.js';
import { mountPoint } from '../../src/facts/files/mount-point.js';
import { unpacked } from '../../src/facts/files/unpacked.js';
import { bootScript } from '../../src/facts/host/boot-script.js';
import { kernelModule } from '../../src/facts/host/kernel-module.js';
import { sysctlValue } from '../../src/facts/host/sysctl-value.js';
import { libvirtDomain } from '../../src/facts/libvirt/libvirt-domain.js';
import { libvirtNetwork } from '../../src/facts/libvirt/libvirt-network.js';
import { libvirtPool } from '../../src/facts/libvirt/libvirt-pool.js';
import { libvirtVolume } from '../../src/facts/libvirt/libvirt-volume.js';
import { ethtool } from '../../src/facts/network/ethtool.js';
import { links } from '../../src/facts/network/links.js';
import { ownConnection } from '../../src/facts/network/own-connection.js';
import { condition } from '../../src/facts/reading/condition.js';
import { fieldsOfValue, shortenedExample } from '../../src/facts/reading/fields.js';
import { accountFiles, packageScopes, scopeOf } from '../../src/facts/reading/scopes.js';
import { accountDetails } from '../../src/facts/software/accounts.js';
import { backgroundProcess } from '../../src/facts/software/background-process.js';
import { homeKeeper } from '../../src/facts/software/home-keeper.js';
import { homeMove } from '../../src/facts/software/home-move.js';
import { packageLists, upgrades } from '../../src/facts/software/package-lists.js';
import { packageState } from '../../src/facts/software/packages.js';
import { serviceState } from '../../src/facts/software/service-state.js';
import { type FactQuery, overlaps } from '../../src/model/index.js';

test.each([
  ['/etc/fstab', '/etc/fstab'],
  ['/', '/'],
  ['/srv/x/', '/srv/x'],
  ['/srv//x/../y', '/srv/y'],
  ['/var/run/x', '/run/x'],
  ['/var/lock/x', '/run/lock/x'],
  ['/bin', '/usr/bin'],
  ['/sbin/ip', '/usr/sbin/ip'],
  ['/lib/x', '/usr/lib/x'],
  ['/lib64/x', '/usr/lib64/x'],
  ['/library/x', '/library/x'],
])('the file %s is %s', (path, physical) => {
  expect(scopeOf.file(path)).toBe(`file:${physical}`);
});

const withArguments = [
  ...[
    accountDetails,
    authorizedKeys,
    backgroundProcess,
    bootScript,
    condition,
    diskImage,
    ethtool,
    fileState,
  ],
  ...[fileTimes, gitCheckout, gitRemote, homeKeeper, homeMove, kernelModule, libvirtDomain, libvirtNetwork],
  ...[libvirtPool, libvirtVolume, links, mountPoint, ownConnection, packageLists, packageState],
  ...[serviceState, sysctlValue, unpacked, upgrades],
];

/** What is read again after a change to what, and what is not. */
const rows: readonly (readonly [query: FactQuery, stale: readonly string[], fresh: readonly string[]])[] = [
  [fileState({ path: '/a/b', names: true }), ['file:/a', 'file:/a/b', 'user'], ['file:/b', 'package']],
  [fileState({ path: '/a/b' }), ['file:/a/b'], ['user']],
  [mountPoint({ path: '/mnt', src: '/srv/x.img' }), ['mount', 'file:/mnt', 'file:/srv/x.img'], ['net']],
  [mountPoint({ path: '/mnt', src: '/dev/sdb' }), ['mount', 'file:/mnt'], ['file:/dev/sdb']],
  [gitCheckout({ dest: '/srv/x' }), ['file:/srv/x', 'file:/srv/x/.git'], ['file:/srv/y', 'user']],
  [gitRemote({ repo: '/srv/x.git', version: 'a' }), ['file:/srv/x.git', 'net'], ['file:/srv/x']],
  [links(), ['net:link:e1', 'sriov', 'pci'], ['user', 'file:/etc/hosts']],
  [ownConnection(), ['net:link:e1'], ['sriov', 'pci']],
  [homeKeeper({ name: 'a' }), ['user', 'file:/home'], ['mount']],
  [homeMove({ name: 'a', home: '/srv/a' }), ['user', 'mount', 'file:/home'], ['net']],
  [authorizedKeys({ user: 'a' }), ['user', 'file:/home/a/.ssh'], ['net']],
  [unpacked({ dest: '/srv/x' }), ['file:/srv/x/.rigger-unpacked'], ['file:/srv/y', 'user']],
  [kernelModule({ name: 'vfio-pci' }), ['kernel:module'], ['user']],
  [
    sysctlValue({ key: 'net.x' }),
    ['sysctl:net.x', 'kernel:module:x', 'net:link:e1'],
    ['sysctl:net.y', 'user'],
  ],
  [
    upgrades({ names: ['x'] }),
    ['package:x', 'package-lists', 'file:/etc/yum.repos.d/x.repo', 'file:/etc/apt/x'],
    ['user'],
  ],
  ...Object.entries({
    cpu: ['kernel', 'firmware', 'cpu'],
    firmware: ['firmware'],
    hugepages: ['kernel:hugepages', 'libvirt:domain:g'],
    iommu: ['kernel', 'firmware', 'pci'],
    kvm: ['kernel:module', 'firmware'],
    libvirt: ['libvirt:domain:g', 'package:libvirt', 'service:libvirtd'],
    libvirt_validation: ['libvirt', 'package:libvirt', 'kernel', 'firmware', 'mount'],
    memory: ['memory', 'kernel', 'hugepages'],
    network: ['net:link:e1', 'sriov', 'pci'],
    os: ['file:/etc/os-release'],
    sriov: ['sriov', 'pci', 'net:link', 'kernel:module', 'libvirt:domain:g'],
    vf_addresses: ['sriov'],
  }).map(([name, stale]) => [namedFacts[name]!(), stale, ['user', 'port']] as const),
  [
    packageLists(),
    ['package-lists', 'file:/var/lib/apt/lists', 'file:/etc/apt/sources.list', 'file:/etc/yum.repos.d'],
    ['user'],
  ],
  [ethtool({ link: 'e1', groups: [] }), ['net:link:e1', 'net'], ['net:link:e2']],
  [ethtool({ link: '0000:01:00.0', groups: [] }), ['net:link:e1', 'net'], ['cpu']],
  [
    accountDetails({ name: 'a' }),
    ['user:a', 'file:/etc/shadow', 'file:/etc/passwd', 'file:/etc/group'],
    ['file:/etc/fstab'],
  ],
  [backgroundProcess({ handle: 'h' }), ['background:h'], ['background:i']],
  [libvirtDomain({ name: 'g' }), ['libvirt:domain:g', 'libvirt'], ['libvirt:domain:h', 'libvirt:pool:g']],
  [libvirtNetwork({ name: 'g' }), ['libvirt:network:g'], ['libvirt:network:h', 'net']],
  [libvirtPool({ name: 'g' }), ['libvirt:pool:g'], ['libvirt:pool:h']],
  [libvirtVolume({ pool: 'p', name: 'v' }), ['libvirt:pool:p', 'libvirt:volume:p/v'], ['libvirt:pool:q']],
  [
    serviceState({ name: 'ssh' }),
    [
      'service:ssh.service',
      'service',
      'file:/etc/systemd/system/ssh.service.d',
      'file:/usr/lib/systemd/system/x',
    ],
    ['service:cron.service'],
  ],
  [
    bootScript({ name: 'vfs' }),
    [
      'file:/etc/rigger/boot/vfs.sh',
      'file:/etc/systemd/system/rigger-vfs.service',
      'service:rigger-vfs.service',
    ],
    ['file:/etc/rigger/boot/x.sh'],
  ],
];

describe('what is read again', () => {
  test.each(rows)('$0.key', (query, stale, fresh) => {
    const isStale = (changed: string) => query.scopes.some((own) => overlaps(own, changed));
    expect(stale.filter((changed) => !isStale(changed))).toEqual([]);
    expect(fresh.filter(isStale)).toEqual([]);
  });

  test('the tools of accounts write six databases, and keep a copy of each', () => {
    // passwd(5), shadow(5), group(5), gshadow(5), subuid(5), subgid(5)
    expect([...accountFiles].sort()).toEqual(
      'group group- gshadow gshadow- passwd passwd- shadow shadow- subgid subgid- subuid subuid-'
        .split(' ')
        .map((name) => `file:/etc/${name}`),
    );
  });

  test('a package may bring files, accounts, units, kernel modules, guests and open ports', () => {
    expect(packageScopes).toEqual(['package', 'service', 'file', 'user', 'kernel:module', 'libvirt', 'port']);
  });
});

test('each fact has a name of its own: answers are kept by it', () => {
  const ids = [...Object.values(namedFacts), ...withArguments].map(({ definition }) => definition.id);
  expect(ids.filter((id) => !/^[a-z][a-z_]+$/.test(id))).toEqual([]);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test.each([
  ['ssh', true],
  ['ssh.socket', true],
  ['getty@tty1', true],
  ['getty@', false],
  ['a*', false],
  ['-x y', false],
])('the state of %s is asked together with others: %s', (name, together) => {
  expect(serviceState({ name }).together !== undefined).toBe(together);
});

describe('the fields of a value', () => {
  test.each([
    [
      { a: 'x', b: 1, c: true, d: null },
      { a: 'text', b: 'number', c: 'true or false', d: 'nothing here' },
    ],
    [
      { a: [], b: ['x'], c: [1], d: [true] },
      { a: 'list', b: 'list of texts', c: 'list of numbers', d: 'list of true or false' },
    ],
    [{ a: { b: 1 } }, { 'a.b': 'number' }],
    [[{ a: 1 }, { a: null }], { '[].a': 'number' }],
    [[{ a: null }, { a: 1 }, { a: 'x' }], { '[].a': 'number' }],
    [[{ a: [] }, { a: ['x'] }, { a: [] }], { '[].a': 'list of texts' }],
    [[{ a: 1 }, { b: 'x' }, { a: 2 }], { '[].a': 'number', '[].b': 'text' }],
    [{ 'ssh.service': { sub: 'x' } }, { 'NAME.sub': 'text' }],
    [{ root: { uid: 0 }, alice: { uid: 1 } }, { 'NAME.uid': 'number' }],
    [{ one: { uid: 0 } }, { 'one.uid': 'number' }],
    [{ 'A-1': 'x' }, { NAME: 'text' }],
    [
      { root: { uid: 0 }, other: { gid: 1 } },
      { 'root.uid': 'number', 'other.gid': 'number' },
    ],
  ])('%j', (value, fields) => {
    expect(Object.fromEntries(fieldsOfValue(value).map(({ path, type }) => [path, type]))).toEqual(fields);
  });

  test('an example is cut where it repeats itself', () => {
    expect(shortenedExample([1, 2, 3])).toEqual([1, 2]);
    expect(shortenedExample({ a: [1, 2, 3, 4] })).toEqual({ a: [1, 2, 3] });
    expect(shortenedExample({ A: 1, B: 2, C: 3, D: 4 })).toEqual({ A: 1, B: 2, C: 3 });
    expect(shortenedExample({ a: 1, b: 2, c: 3, d: 4 })).toEqual({ a: 1, b: 2, c: 3, d: 4 });
    expect(shortenedExample({ a: { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7 } })).toEqual({
      a: { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6 },
    });
  });
});
