import { expect, test } from '@jest/globals';
import { mountPoint } from '../../../src/facts/files/mount-point.js';
import { type ServiceState, serviceState } from '../../../src/facts/software/service-state.js';
import { aroundPath } from '../../../src/tasks/foresight/around-path.js';
import { left } from './left.js';

const state = (unit: string): ServiceState => ({
  ...{ unit, load: 'loaded', active: 'active', sub: 'running', unitFile: 'enabled', type: 'simple' },
  ...{ remainsAfterExit: false, needsDaemonReload: false, mainPid: 1 },
});
const absent = { state: { type: 'absent', parent: 'directory' } } as const;

/** The names by which somebody asks, the unit that it is, a path that changes, and whether the unit may be another then. */
test.each([
  ['ssh', 'ssh.service', '/etc/systemd/system/ssh.service', true],
  ['sshd', 'ssh.service', '/etc/systemd/system/sshd.service', true],
  ['sshd', 'ssh.service', '/etc/systemd/system/ssh.service', true],
  ['sshd', 'ssh.service', '/etc/systemd/system/ssh.service.d/x.conf', true],
  ['ssh', 'ssh.service', '/etc/systemd/system/multi-user.target.wants/ssh.service', true],
  ['getty@tty1', 'getty@tty1.service', '/etc/systemd/system/getty@.service', true],
  ['getty@tty1', 'getty@tty1.service', '/usr/lib/systemd/system/getty@.service.d/x.conf', true],
  ['ssh', 'ssh.service', '/etc/systemd/system/service.d/x.conf', true],
  ['foo-bar', 'foo-bar.service', '/etc/systemd/system/foo-.service.d/x.conf', true],
  ['ssh', 'ssh.service', '/etc/systemd/system', true],
  ['ssh', 'ssh.service', '/etc', true],
  ['ssh', 'ssh.service', '/etc/systemd/system/other.service', false],
  ['ssh', 'ssh.service', '/etc/systemd/system/other.service.d/x.conf', false],
  ['getty@tty1', 'getty@tty1.service', '/etc/systemd/system/other@.service', false],
  ['ssh', 'ssh.service', '/etc/ssh.service', false],
])('of %s, the unit %s, %s may make another: %s', (name, unit, path, concerns) => {
  const before = state(unit);
  const expected = concerns ? 'unknown' : before;
  expect(left(aroundPath([path], absent), serviceState({ name }), before)).toBe(expected);
});

const empty = { realPath: '/mnt', holds: false };

test.each([
  ['/mnt/x', '/mnt', { ...empty, holds: true }],
  ['/mnt/x', '/srv', empty],
  ['/mnt/x', '/mnt/x', 'unknown'],
  ['/mnt/x', '/mnt/x/y', 'unknown'],
])('where %s comes, something to be mounted on %s finds %j', (place, path, expected) => {
  expect(left(aroundPath([place], absent), mountPoint({ path }), empty)).toEqual(expected);
});
