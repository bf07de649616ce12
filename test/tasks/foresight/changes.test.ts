import { describe, expect, test } from '@jest/globals';
import { type FileState, fileState } from '../../../src/facts/files/file-state.js';
import { sysctlValue } from '../../../src/facts/host/sysctl-value.js';
import { type InstalledPackages, packageState } from '../../../src/facts/software/packages.js';
import { type ServiceState, serviceState } from '../../../src/facts/software/service-state.js';
import { leavesInstalled } from '../../../src/tasks/foresight/packages.js';
import { leavesEnabled } from '../../../src/tasks/foresight/services.js';
import { sysctl } from '../../../src/tasks/sysctl/task.js';
import { contextWith, parseInput } from '../../support/converge.js';
import { hiddenIn, left } from './left.js';

const common = { mode: '0755', uid: 0, gid: 0, owner: 'root', group: 'root', size: 1, inode: '1:1' } as const;
const directory: FileState = { type: 'directory', ...common };
const file: FileState = { type: 'file', ...common };
const absent: FileState = { type: 'absent', parent: 'directory' };
const sizeUnknown = 'its size';

/** What can be told of a path: all of it, all but its size, or nothing. */
const toldOf = (told: FileState | 'unknown', before: FileState): string => {
  if (told === 'unknown') return told;
  if (told === before) return 'as before';
  expect(hiddenIn(told)).toEqual(['size']);
  return sizeUnknown;
};

describe('packages that come', () => {
  const installed = leavesInstalled({ tree: '2.1', zip: undefined });

  test.each([
    ['/', directory, sizeUnknown],
    ['/etc', directory, sizeUnknown],
    ['/etc/app.conf', file, 'as before'],
    ['/etc/passwd', file, 'unknown'],
    ['/etc/app.conf', absent, 'unknown'],
    ['/etc/app/rigger-x', absent, 'as before'],
    ['/usr/bin/x', file, 'unknown'],
    ['/usr/local/bin/x', file, 'as before'],
    ['/srv/x', file, 'as before'],
    ['/srv', directory, 'as before'],
  ])('leave of %s, %j: %s', (path, before, expected) => {
    expect(toldOf(left(installed, fileState({ path }), before), before)).toBe(expected);
  });

  test('are there, with the version that was told beforehand', () => {
    const before: InstalledPackages = { manager: 'apt', versions: { bash: '5', tree: '1' }, provided: {} };
    const names = ['bash', 'tree', 'zip', 'more'];
    const told = left(installed, packageState({ names }), before);
    const { versions } = told as InstalledPackages;
    expect(versions.tree).toBe('2.1');
    for (const name of ['bash', 'zip', 'more']) expect(() => versions[name]).toThrow(name);
  });
});

describe('a unit that is enabled', () => {
  const service = (more: Partial<ServiceState> = {}): ServiceState => ({
    ...{ unit: 'a.service', load: 'loaded', active: 'active', sub: 'running', unitFile: 'disabled' },
    ...{ type: 'simple', remainsAfterExit: false, needsDaemonReload: false, mainPid: 1 },
    ...more,
  });
  const enabled = leavesEnabled({ unit: 'a.service' }, true);

  test.each<[string, Partial<ServiceState>, object | 'unknown']>([
    ['itself', {}, { unitFile: 'enabled', active: 'active' }],
    ['itself, read by systemd another way', { needsDaemonReload: true }, 'unknown'],
    ['another, read another way', { unit: 'b.service', needsDaemonReload: true }, 'unknown'],
    ['another that is static', { unit: 'b.service', unitFile: 'static' }, { unitFile: 'static' }],
  ])('leaves of %s: %j', (_, more, expected) => {
    const told = left(enabled, serviceState({ name: 'a' }), service(more));
    if (expected === 'unknown') expect(told).toBe(expected);
    else expect(told).toMatchObject(expected);
  });

  test.each([
    ['/etc/systemd/system', directory, sizeUnknown],
    ['/etc/systemd', directory, 'as before'],
    ['/etc/x', absent, 'as before'],
    ['/etc', directory, 'as before'],
    ['/etc/systemd/system/a.service', file, 'as before'],
    ['/etc/systemd/system/multi-user.target.wants', directory, sizeUnknown],
    ['/etc/systemd/system/b.service', absent, 'unknown'],
    ['/etc/systemd/system/b.timer', absent, 'as before'],
    ['/etc/systemd/system/b.target.wants/a.service', absent, 'unknown'],
  ])('leaves of %s, %j: %s', (path, before, expected) => {
    expect(toldOf(left(enabled, fileState({ path }), before), before)).toBe(expected);
  });
});

test.each([
  ['vm.swappiness', 'vm.swappiness', { value: '10' }],
  ['vm.swappiness', 'vm/swappiness', { value: '10' }],
  ['vm.dirty_ratio', 'vm.dirty_bytes', 'unknown'],
  ['vm.swappiness', 'kernel.panic', { value: '1' }],
  ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding', 'unknown'],
  ['net.ipv4.ip_forward', 'net.core.somaxconn', { value: '1' }],
])('after %s was set to 10, %s is %j', (name, key, expected) => {
  const wish = parseInput(sysctl, { name, value: 10, persistent: false }).data;
  const outcome = sysctl.plan(
    wish,
    { running: { value: '1' }, configured: absent } as never,
    contextWith({}),
  );
  if (outcome.kind !== 'changes') throw new Error(`no changes, but ${outcome.kind}`);
  expect(left(outcome.changes.at(-1)!.leaves ?? [], sysctlValue({ key }), { value: '1' })).toEqual(expected);
});
