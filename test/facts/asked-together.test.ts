import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { installedPackages, packageState } from '../../src/facts/software/packages.js';
import { serviceState } from '../../src/facts/software/service-state.js';
import { ended, type FactQuery } from '../../src/model/index.js';

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

  test('of which few are asked for are the same as in the list of all', () => {
    const all = installedPackages();
    const reading = all.parse(run(all.script));
    if (!reading.available) throw new Error(reading.reason);
    const { versions, provided } = reading.value;
    const known = [...Object.keys(versions), ...Object.keys(provided)];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...known), fc.stringMatching(/^[ -~]{1,12}$/)), {
          minLength: 1,
          maxLength: 40,
        }),
        (names) => {
          const query = state(...names);
          const of = <T>(values: { readonly [name: string]: T }) =>
            Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
          expect(query.parse(run(query.script))).toEqual({
            available: true,
            value: { manager: 'apt', versions: of(versions), provided: of(provided) },
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  describe('in a database of dpkg’s', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'rigger-dpkg-'));
      mkdirSync(join(folder, 'updates'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const versions = (...names: string[]) => {
      const query = state(...names);
      const reading = query.parse(run(query.script.replaceAll('/var/lib/dpkg', folder)));
      return reading.available ? reading.value.versions : reading.reason;
    };
    const status = (name: string, state: string) =>
      `Package: ${name}\nStatus: install ok ${state}\nArchitecture: all\nVersion: 7\nDescription: a\n Version: 8\n\n`;

    test('are read from the file that dpkg keeps, where they are installed', () => {
      writeFileSync(
        join(folder, 'status'),
        ['dpkg', 'one'].map((name) => status(name, 'installed')).join('') + status('two', 'half-configured'),
      );
      expect(versions('one', 'two', 'coreutils')).toEqual({ one: '7' });
    });

    test.each([
      [
        'while dpkg has noted changes beside it',
        () => {
          writeFileSync(join(folder, 'status'), status('one', 'installed'));
          writeFileSync(join(folder, 'updates/0001'), '');
        },
      ],
      [
        'when the file is not as it is known',
        () => writeFileSync(join(folder, 'status'), 'Status: x\nPackage: one\n'),
      ],
      ['when there is no file', () => {}],
    ])('are asked from dpkg-query %s', (_, arrange) => {
      arrange();
      expect(versions('one', 'coreutils')).toEqual({ coreutils: expect.stringMatching(/\d/) });
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
          const answers = how.split(run(how.script(argumentsOf(queries))), argumentsOf(queries));
          for (const [index, query] of queries.entries())
            expect(query.parse(answers[index]!)).toEqual(query.parse(run(query.script)));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('units', () => {
  const show = (unit: string, active: string) =>
    `Type=simple\nMainPID=0\nId=${unit}\nLoadState=loaded\nActiveState=${active}\n`;
  const output = (stdout: string) => ({ stdout: ended(stdout), stderr: '', exit: 0 });
  const queries = ['ssh', 'cron.service'].map((name) => serviceState({ name }));
  const { how } = queries[0]!.together!;

  test('are shown by one process', () => {
    expect(how.script(argumentsOf(queries))).toMatch(/ -- ssh\.service cron\.service$/m);
  });

  test('each get their part', () => {
    const parts = how.split(
      output(`${show('ssh.service', 'active')}\n${show('cron.service', 'failed')}`),
      argumentsOf(queries),
    );
    expect(queries.map((query, index) => query.parse(parts[index]!))).toMatchObject([
      { value: { unit: 'ssh.service', active: 'active' } },
      { value: { unit: 'cron.service', active: 'failed' } },
    ]);
  });

  test('are asked alone where one of them has no part, or a name that could be a pattern', () => {
    expect(how.split(output(show('ssh.service', 'active')), argumentsOf(queries))).toEqual([
      undefined,
      undefined,
    ]);
    expect(serviceState({ name: 'a*' }).together).toBeUndefined();
  });
});
