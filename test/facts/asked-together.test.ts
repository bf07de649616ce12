import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packageState } from '../../src/facts/packages.js';
import { serviceState } from '../../src/facts/service-state.js';
import type { FactQuery } from '../../src/model/index.js';

const run = (script: string) => {
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], {
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  return { stdout: stdout.toString(), stderr: stderr.toString(), exit: status! };
};
const argumentsOf = (queries: readonly FactQuery[]) => queries.map((query) => query.together!.args);

describe('packages', () => {
  const state = (...names: string[]) => packageState({ names });

  test('by name, by what they provide, and those that are not there', () => {
    const query = state('coreutils', 'awk', 'no-such-package', 'dpkg');
    expect(query.parse(run(query.script))).toEqual({
      available: true,
      value: {
        manager: 'apt',
        versions: { coreutils: expect.stringMatching(/\d/), dpkg: expect.stringMatching(/\d/) },
        provided: { awk: 'mawk' },
      },
    });
  });

  test('of the native architecture answer to their whole name too', () => {
    const native = run('dpkg --print-architecture').stdout.trim();
    const query = state(`coreutils:${native}`, `perl-base:no-such`);
    expect(query.parse(run(query.script))).toMatchObject({
      value: { versions: { [`coreutils:${native}`]: expect.stringMatching(/\d/) } },
    });
  });

  test('asked together are answered as if each was asked alone', () => {
    const name = fc.constantFrom('coreutils', 'awk', 'libc6', 'libc6:i386', 'no-such-package', 'perl', 'g++');
    fc.assert(
      fc.property(
        fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        (all) => {
          const queries = all.map((names) => state(...names));
          const { how } = queries[0]!.together!;
          const answers = how.split(run(how.script(argumentsOf(queries))).stdout, argumentsOf(queries));
          for (const [index, query] of queries.entries())
            expect(query.parse({ stdout: answers[index]!, stderr: '', exit: 0 })).toEqual(
              query.parse(run(query.script)),
            );
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('units', () => {
  const show = (unit: string, active: string) =>
    `Type=simple\nMainPID=0\nId=${unit}\nLoadState=loaded\nActiveState=${active}\n`;
  const queries = ['ssh', 'cron.service'].map((name) => serviceState({ name }));
  const { how } = queries[0]!.together!;

  test('are shown by one process', () => {
    expect(how.script(argumentsOf(queries))).toMatch(/ -- ssh\.service cron\.service$/);
  });

  test('each get their part', () => {
    const parts = how.split(
      `${show('ssh.service', 'active')}\n${show('cron.service', 'failed')}`,
      argumentsOf(queries),
    );
    expect(
      queries.map((query, index) => query.parse({ stdout: parts[index]!, stderr: '', exit: 0 })),
    ).toMatchObject([
      { value: { unit: 'ssh.service', active: 'active' } },
      { value: { unit: 'cron.service', active: 'failed' } },
    ]);
  });

  test('are asked alone where one of them has no part, or a name that could be a pattern', () => {
    expect(how.split(show('ssh.service', 'active'), argumentsOf(queries))).toEqual([undefined, undefined]);
    expect(serviceState({ name: 'a*' }).together).toBeUndefined();
  });
});
