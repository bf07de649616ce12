import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../steps.mjs';

/** A real `rigger worker`, which can be killed and come back under its name; one that ends by itself is started anew, as systemd would. */
export const stormWorker = ({ name, folder, url, lease, patience, runs }) => {
  const log = openSync(join(folder, `${name}.log`), 'a');
  let current;
  let wanted = false;
  const start = () => {
    wanted = true;
    if (current) return;
    const words = ['worker', '--name', name, '--lease', lease, '--patience', patience, '--runs', runs];
    current = spawn(process.execPath, [join(root, 'bin/rigger.js'), ...words.map(String)], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: url },
      stdio: ['ignore', log, log],
    }).once('exit', () => {
      current = undefined;
      if (wanted) setTimeout(() => wanted && start(), 1_000);
    });
  };
  return {
    start,
    kill: () => {
      wanted = false;
      current?.kill('SIGKILL');
    },
    stop: () => current?.kill('SIGSTOP'),
    go: () => current?.kill('SIGCONT'),
  };
};
