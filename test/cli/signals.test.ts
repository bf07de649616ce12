import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { projectOf } from '../engine/support/local-run.js';
import { root } from '../support/cli.js';

/** Signals the run when it has said that the task is at work, and tells how it ended. */
const ended = async (tasks: string, at: RegExp, signals: readonly NodeJS.Signals[]) => {
  const folder = await projectOf({
    'hosts.ini': 'h1 ansible_connection=local\n',
    'play.yml': `- name: a play\n  hosts: h1\n  tasks:\n${tasks.replace(/^/gm, '    ')}`,
  });
  const child = spawn(
    process.execPath,
    [`${root}/bin/rigger.js`, 'apply', '-i', 'hosts.ini', 'play.yml', '--json'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
        if (at.test(said)) resolve();
      });
    child.on('close', () => resolve());
  });
  const started = performance.now();
  for (const signal of signals) {
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const code = child.exitCode ?? (await once(child, 'close'))[0];
  return { code, seconds: (performance.now() - started) / 1000 };
};

describe('signals end a run within seconds', () => {
  const waits: [string, string, RegExp][] = [
    [
      'a command that ignores them',
      `- { name: w, shell: "trap '' HUP TERM INT; echo up; sleep 60" }`,
      /task-started/,
    ],
    ['retries', '- { name: w, command: "false", retries: 100, delay: 60 }', /task-waiting/],
  ];
  test.each(waits)('SIGTERM, during %s', async (_, tasks, at) => {
    const { code, seconds } = await ended(tasks, at, ['SIGTERM']);
    expect([130, 4]).toContain(code);
    expect(seconds).toBeLessThan(30);
  });
  test.each(waits)('SIGINT twice, during %s', async (_, tasks, at) => {
    const { code, seconds } = await ended(tasks, at, ['SIGINT', 'SIGINT']);
    expect([130, 4]).toContain(code);
    expect(seconds).toBeLessThan(30);
  });
});
