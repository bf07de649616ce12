import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

test('docs/reference/ and the manual page are what the code says', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/generate-reference.mjs'), '--check'],
    { encoding: 'utf8' },
  );
  expect(stdout + stderr).toBe('');
});

test('man shows the manual page without a complaint', () => {
  const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', join(root, 'docs/man/rigger.1')], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8', MAN_KEEP_FORMATTING: '' },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('rigger apply [options] <playbook>');
  expect(stdout).toContain('rigger lab console [options] <machine>');
  expect(stdout).toContain('--threshold <metric=share>');
});
