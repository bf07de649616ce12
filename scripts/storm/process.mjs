import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../steps.mjs';

/** A real `rigger`, which can be killed and come back; one that ends by itself is started anew, as systemd would. */
export const stormProcess = ({ name, words, folder, url }) => {
  const log = openSync(join(folder, `${name}.log`), 'a');
  let current;
  let wanted = false;
  let ends = 0;
  const start = () => {
    wanted = true;
    if (current) return;
    current = spawn(process.execPath, [join(root, 'bin/rigger.js'), ...words.map(String)], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: url },
      stdio: ['ignore', log, log],
    }).once('exit', () => {
      current = undefined;
      if (!wanted) return;
      ends += 1;
      setTimeout(() => wanted && start(), 1_000);
    });
  };
  return {
    name,
    start,
    kill: () => {
      wanted = false;
      current?.kill('SIGKILL');
    },
    stop: () => current?.kill('SIGSTOP'),
    go: () => current?.kill('SIGCONT'),
    /** How often it ended by itself. */
    ends: () => ends,
  };
};
