import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from '../measure/measure.mjs';

/** What is measured. */
export const program = join(import.meta.dirname, '../../bin/rigger.js');

/** Gives a folder that is removed afterwards, and runs rigger in it. */
export const inWorkspace = async (use) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-bench-'));
  const rigger = async (...args) => {
    const result = await measure([process.execPath, program, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1' },
    });
    if (result.code !== 0)
      throw new Error(`rigger ${args[0]} ended with ${result.code}: ${result.output.slice(-2000)}`);
    return result;
  };
  try {
    return await use(folder, rigger);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A result against a limit of seconds and of megabytes. */
export const within = ({ wall, rss, cpu }, limit) => ({
  seen: `${wall.toFixed(1)} s, ${(rss / 1e6).toFixed(0)} MB`,
  limit: `${limit.seconds} s, ${limit.megabytes} MB`,
  verdict: wall <= limit.seconds && rss <= limit.megabytes * 1e6 ? 'met' : 'missed',
  figures: { wall, cpu, rss },
});
