import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { gone } from '../support/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
] as const)('%s ends rigger while an inventory program hangs, and the program', async (signal) => {
  const file = join(folder, `pid-${signal}`);
  writeFileSync(join(folder, signal), `#!/bin/sh\necho $$ >${file}\nexec sleep 1000\n`, { mode: 0o755 });
  const child = spawn(
    process.execPath,
    [join(root, 'bin/rigger.js'), 'inventory', '-i', join(folder, signal)],
    { stdio: 'ignore' },
  );
  const pid = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  while (pid() === 0) await wait(20);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([null, signal]);
  await gone(pid());
});
