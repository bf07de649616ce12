import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = (...args: readonly string[]) => {
  const file = join(folder, 'results.json');
  const { pid, status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bench/main.mjs'), ...args, '--json', file],
    { encoding: 'utf8', cwd: root },
  );
  return { pid, status, stdout, stderr, results: () => JSON.parse(readFileSync(file, 'utf8')) };
};

describe('npm run bench', () => {
  test('measures real hosts, and proves that its runs are results', () => {
    const { pid, status, stderr, results } = bench(
      ...['--engines', 'rigger,floor', '--hosts', '2', '--rtt', '0', '--repeat', '1'],
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const rows = results().peers.rows;
    expect(rows.map(({ engine, run }: { engine: string; run: string }) => [engine, run])).toEqual([
      ['rigger', 'first'],
      ['rigger', 'converged'],
      ['floor', 'converged'],
    ]);
    // Forty tasks and a handler; two packages are there already.
    expect(rows[0]).toMatchObject({ changed: 2 * 39, connections: 2 });
    expect(rows[1]).toMatchObject({ changed: 0, connections: 2 });
    for (const row of rows) {
      expect(row).not.toHaveProperty('void');
      for (const figure of ['wall', 'cpu', 'rss', 'pss', 'roundTrips', 'bytesToHost', 'bytesFromHost'])
        expect(row[figure]).toBeGreaterThan(0);
    }
    // About as many turns as the least that is possible, and by no means one for each task; a busy
    // machine adds some for which nobody waited.
    expect(rows[1].roundTrips).toBeLessThanOrEqual(2 * rows[2].roundTrips);
    // Nothing of the hosts is left: a control group goes when its last process has ended.
    const [, mounted = ''] = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
    expect(readdirSync(mounted).filter((name) => name.startsWith(`rigger-bench-${pid}-`))).toEqual([]);
  }, 180_000);

  test('measures a hot path against its limit', () => {
    const { status, stdout, results } = bench('--paths', 'planning');
    expect(status).toBe(0);
    expect(stdout).toContain('plan 500 tasks');
    expect(results().paths).toHaveLength(1);
    expect(results().paths[0].figures.wall).toBeGreaterThan(0);
  }, 180_000);

  test.each([
    [['--engines', 'pyinfra'], 'there is no engine pyinfra'],
    [['--hosts', 'many'], '--hosts takes numbers, not many'],
  ])('says what is wrong with %p', (args, message) => {
    const { status, stderr } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
