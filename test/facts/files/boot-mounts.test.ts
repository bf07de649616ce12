import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { bootMounts } from '../../../src/facts/files/boot-mounts.js';

const asked = (script: string) => {
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  return bootMounts().parse({ stdout, stderr, exit: status ?? 255 });
};

test('this machine tells what is mounted', () => {
  const reading = asked(bootMounts().script);
  expect(reading).toMatchObject({ available: true, value: { told: true } });
  expect(
    reading.available && reading.value.told && reading.value.mounted.map(({ target }) => target),
  ).toContain('/');
});

test.each([
  ['whose mounts cannot be read', '/proc/self/mounts', '/proc/self/none'],
  ['whose fstab cannot be read', '[ ! -e /etc/fstab ] || cat /etc/fstab', 'cat /etc/none'],
  ['that lacks a program', 'cat', 'no-such-program'],
])('a host %s says that it cannot tell', (_, from, to) => {
  expect(asked(bootMounts().script.replaceAll(from, to))).toEqual({
    available: true,
    value: { told: false },
  });
});

test('without an fstab a boot mounts nothing of it', () => {
  expect(asked(bootMounts().script.replaceAll('/etc/fstab', '/etc/none'))).toMatchObject({
    value: { told: true, configured: [] },
  });
});
