import { expect, test } from '@jest/globals';
import type { Mount } from '../../../src/facts/files/mounts.js';
import { overlaps } from '../../../src/model/index.js';
import { bootUnsettles } from '../../../src/tasks/foresight/boots.js';
import { powerTask } from '../../../src/tasks/power/task.js';
import { reboot } from '../../../src/tasks/reboot/task.js';
import { contextWith } from '../../support/converge.js';

const mount = (target: string, type: string): Mount => ({ source: 'disk', target, type, options: [] });

const told = (mounted: readonly Mount[], configured: readonly Mount[], scope: string): boolean =>
  !bootUnsettles({ told: true, mounted, configured }).some((one) => overlaps(one, scope));

const root = mount('/', 'ext4');

test.each<[string, readonly Mount[], readonly Mount[], string, boolean]>([
  ['settings', [root], [root], 'file:/etc/exports', true],
  ['a home', [root], [], 'file:/home/ada/.profile', true],
  ['a package', [root], [root], 'package:tree', true],
  ['an account', [root], [root], 'user', true],
  ['a unit', [root], [root], 'service:ssh', false],
  ['a link', [root], [root], 'net:link', false],
  ['the parameters of the kernel', [root], [root], 'kernel:cmdline', false],
  ['settings of the firmware', [root], [root], 'firmware', false],
  ['a temporary file', [root], [root], 'file:/tmp/x', false],
  ['settings, of a root in memory', [mount('/', 'tmpfs')], [], 'file:/etc/exports', false],
  ['a package, of a root under a layer', [mount('/', 'overlay')], [root], 'package:tree', false],
  ['a layer that hides a disk', [root, mount('/', 'overlay')], [root], 'user', false],
  ['settings, of a host whose mounts say nothing of its root', [], [], 'file:/etc/exports', false],
  ['what is mounted again', [root, mount('/srv', 'xfs')], [mount('/srv', 'xfs')], 'file:/srv/x', true],
  ['what is mounted by hand', [root, mount('/srv', 'xfs')], [], 'file:/srv/x', false],
  ['what will be mounted', [root], [mount('/srv', 'xfs')], 'file:/srv/x', false],
  ['what is mounted empty', [root, mount('/srv', 'tmpfs')], [mount('/srv', 'tmpfs')], 'file:/srv/x', false],
  ['beside what is mounted by hand', [root, mount('/srv/a', 'xfs')], [], 'file:/srv/b', true],
])('behind a boot a plan still tells or not: %s', (_, mounted, configured, scope, expected) => {
  expect(told(mounted, configured, scope)).toBe(expected);
});

test('behind a boot of a host that cannot tell its mounts a plan tells nothing', () => {
  expect(bootUnsettles({ told: false })).toEqual(['*']);
});

const context = { ...contextWith(), pendingReboot: ['a new kernel'] };

test('a reboot, and a reset that somebody waits for, unsettle what a boot does', () => {
  const found = { told: true as const, mounted: [root], configured: [root] };
  const input = reboot.input.parse({});
  const reset = powerTask.input.parse({ state: 'reset_if_needed' });
  const outcomes = [
    reboot.plan(input, { found }, context),
    powerTask.plan(reset, { found: { power: 'on' }, mounted: found }, context),
  ];
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({
      changes: [{ invalidates: ['*'], unsettles: bootUnsettles(found) }],
    });
});

test('a reset in any case is for hosts that answer nothing: they are not asked, and all is open behind it', () => {
  const input = powerTask.input.parse({ state: 'reset' });
  expect(Object.keys(powerTask.needs(input))).toEqual(['found']);
  expect(powerTask.reach?.(input)).toEqual(['*']);
  const outcome = powerTask.plan(input, { found: { power: 'on' } }, context);
  expect(outcome.kind === 'changes' && outcome.changes[0]!.unsettles).toBe(undefined);
});
