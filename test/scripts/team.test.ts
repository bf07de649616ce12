import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'show-'));
  // PostgreSQL, which is another user where root calls, comes through it.
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (): { readonly show: ChildProcess; readonly said: () => string } => {
  const show = spawn(process.execPath, [join(root, 'scripts/team.mjs'), '--quick'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [show.stdout, show.stderr])
    stream!.on('data', (part) => {
      text += String(part);
    });
  return { show, said: () => text };
};

/** Processes that work in the folder, or name it. */
const left = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return `${words} ${readlinkSync(`/proc/${pid}/cwd`)}`.includes(folder) ? [words] : [];
      } catch {
        // It has ended.
        return [];
      }
    });

test('the lab of a team shows what it promises, and leaves nothing behind', async () => {
  const { show, said } = start();
  const [code] = await once(show, 'close');
  expect([code, said()]).toEqual([0, expect.stringContaining('done.')]);
  for (const words of [
    /run \d+ waits: dut4 is booked by mia until .* \(new firmware\)/,
    /run \d+: cancelled, /,
    /dut[12] is suspect since/,
    /the lease of dut1 ended: taken over by rack[12] under the epoch \d+\n/,
    /the lease of dut1 ended: apply ended with 0 under the epoch \d+\n/,
    /dut1 wrote down 12 steps of run \d+, each once/,
  ])
    expect(said()).toMatch(words);
  expect([readdirSync(folder), left()]).toEqual([[], []]);
});

test('the lab of a team that is interrupted leaves nothing behind', async () => {
  const { show, said } = start();
  while (!said().includes('Three people queue runs')) await once(show.stdout!, 'data');
  show.kill('SIGTERM');
  const [code] = await once(show, 'close');
  expect([code, said()]).toEqual([
    143,
    expect.stringContaining('SIGTERM: everything is stopped and removed'),
  ]);
  expect([readdirSync(folder), left()]).toEqual([[], []]);
});
