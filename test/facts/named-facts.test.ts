import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namedFacts } from '../../src/facts/catalogue.js';
import type { FactOutput, FactQuery } from '../../src/model/index.js';

const shells = [['/bin/sh'], ['/bin/bash', '--posix'], ['/usr/bin/busybox', 'sh']].filter(([path]) =>
  existsSync(path!),
);

const run = (
  [shell, ...options]: readonly string[],
  query: FactQuery,
  path = process.env.PATH,
): FactOutput => {
  const { stdout, stderr, status } = spawnSync(shell!, [...options, '-c', query.script], {
    env: { PATH: path, LC_ALL: 'C' },
    input: '',
  });
  return { stdout: stdout.toString(), stderr: stderr.toString(), exit: status ?? 255 };
};

/** A folder of programs that are all killed at once, as by a kernel that is out of memory. */
let killed: string;
beforeAll(() => {
  killed = mkdtempSync(join(tmpdir(), 'rigger-killed-'));
  writeFileSync(join(killed, 'cat'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
  for (const name of programs) symlinkSync('cat', join(killed, name));
});
afterAll(() => rmSync(killed, { recursive: true, force: true }));
const programs =
  'apt-get awk base64 bootctl chronyc date dd dnf dpkg-query ethtool find getent grep grubby ip od readlink rpm sed sort stat systemctl systemd-detect-virt tr uname update-grub virsh virt-host-validate'.split(
    ' ',
  );

/**
 * Facts that say something true without any program: the shell itself reads and looks for them. Of a card's own
 * firmware a program is asked only where there is such a card.
 */
const byTheShell = new Set(['hostname', 'kvm', 'nic_firmware', 'package_manager']);

/** `installed: false` and `kind: unknown`, which are true. */
const tellsWhatIsMissing = new Set(['libvirt', 'virtualization']);

/** Every named fact on this machine, whatever it is: a value of JSON or a reason, never an exception. */
describe.each(shells)('%s', (...shell) => {
  const words = shell.filter((word) => typeof word === 'string');

  test.each(Object.entries(namedFacts))('%s', (_, fact) => {
    const reading = fact().parse(run(words, fact()));
    if (reading.available) expect(JSON.parse(JSON.stringify(reading.value))).toEqual(reading.value);
    else expect(reading.reason).toMatch(/\w{3}/);
  });

  test.each(Object.entries(namedFacts))('%s does not take missing programs for an answer', (name, fact) => {
    const reading = fact().parse(run(words, fact(), '/nonexistent'));
    if (!byTheShell.has(name) && !tellsWhatIsMissing.has(name))
      expect(reading).toMatchObject({ available: false });
  });

  test.each(Object.entries(namedFacts))('%s does not take killed programs for an answer', (name, fact) => {
    const reading = fact().parse(run(words, fact(), killed));
    if (!byTheShell.has(name)) expect(reading).toMatchObject({ available: false });
  });
});

/** What a host prints when the script did not run, or not to its end. */
const broken: readonly (readonly [string, FactOutput])[] = [
  ['empty output', { stdout: '', stderr: '', exit: 0 }],
  ['a shell that is not there', { stdout: '', stderr: 'sh: not found', exit: 127 }],
  ['a kill', { stdout: '', stderr: '', exit: 137 }],
  ['a step that was skipped', { stdout: '', stderr: '', exit: -1 }],
];

describe.each(Object.entries(namedFacts))('%s', (_, fact) => {
  test.each(broken)('does not take %s for an answer', (_, output) => {
    expect(fact().parse(output)).toEqual({ available: false, reason: expect.stringMatching(/\w{3}/) });
  });

  test('does not take the beginning of an answer for one', () => {
    const output = run(['/bin/sh'], fact());
    fc.assert(
      fc.property(fc.nat({ max: Math.max(0, output.stdout.length - 1) }), (length) => {
        expect(fact().parse({ ...output, stdout: output.stdout.slice(0, length) })).toMatchObject({
          available: false,
        });
      }),
      { numRuns: 25 },
    );
    expect(fact().parse({ ...output, truncated: true })).toMatchObject({ available: false });
  });
});

test.each(Object.entries(namedFacts))('%s has a one-line summary and scopes', (_, fact) => {
  expect(fact.definition.summary).toMatch(/^\w.{10,120}[^.]$/);
  expect(fact().scopes.length).toBeGreaterThan(0);
});
