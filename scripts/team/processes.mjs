import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../steps.mjs';

const program = join(root, 'bin/rigger.js');

/** The programs of a lab, each with a log of its own in the folder. */
export const labProcesses = (folder, url) => {
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', DATABASE_URL: url };
  const running = new Map();
  return {
    /** Starts `rigger WORDS` as a service. */
    start: (name, ...words) => {
      const log = openSync(join(folder, `${name}.log`), 'a');
      const child = spawn(process.execPath, [program, ...words.map(String)], {
        ...{ cwd: folder, env, stdio: ['ignore', log, log] },
      });
      running.set(name, child);
    },
    /** Resolves with what matched in the log of a service, when it says so. */
    says: async (name, pattern) => {
      for (;;) {
        const text = readFileSync(join(folder, `${name}.log`), 'utf8');
        const found = pattern.exec(text);
        if (found) return found;
        const { exitCode, signalCode } = running.get(name);
        if (exitCode !== null || signalCode !== null)
          throw new Error(`${name} ended with ${exitCode ?? signalCode}:\n${text}`);
        await pause(50);
      }
    },
    /** What `rigger WORDS` prints. */
    run: async (...words) =>
      (await promisify(execFile)(process.execPath, [program, ...words], { cwd: folder, env })).stdout,
    /** As `kill -9` does. */
    kill: async (name) => {
      const child = running.get(name);
      running.delete(name);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    names: () => [...running.keys()],
  };
};
