import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { childrenSeconds, memoryOf, processTree } from './process-tree.mjs';

/**
 * Runs a program and everything that it starts, to the end of all of it.
 * @typedef {{ wall: number, cpu: number, pss: number, rss: number, code: number, output: string }} Measured
 *   `wall` and `cpu` in seconds, memory in bytes (the highest at any time, of the whole process tree).
 * @returns {Promise<Measured>}
 */
export const measure = async (argv, { cwd, env, timeout = 1200 }) => {
  const cpuBefore = childrenSeconds();
  // In a process namespace of its own: daemons that the program leaves behind end with it, and
  // their processor time is counted.
  const started = performance.now();
  const child = spawn('unshare', ['-p', '-f', '--kill-child', '--', ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text;
    });
  let wall;
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      wall = (performance.now() - started) / 1000;
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout * 1000);
  const memory = await peakMemory(child.pid, ended);
  clearTimeout(timer);
  return { wall, cpu: childrenSeconds() - cpuBefore, ...memory, code: await ended, output };
};

/** Looks at the tree again and again, but never for more than a tenth of the time. */
const peakMemory = async (pid, ended) => {
  const peak = { pss: 0, rss: 0 };
  let over = false;
  const end = ended.finally(() => {
    over = true;
  });
  while (!over) {
    const started = performance.now();
    // The first is unshare, which does nothing but wait.
    const tree = processTree(pid).slice(1);
    const now = memoryOf(tree);
    peak.pss = Math.max(peak.pss, now.pss);
    peak.rss = Math.max(peak.rss, tree.length === 1 ? now.peak : now.rss);
    await Promise.race([end, wait(Math.max(10, 9 * (performance.now() - started)))]);
  }
  return peak;
};
