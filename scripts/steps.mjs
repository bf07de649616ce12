// Runs the steps of a script one after the other: each with its name, its time and its log.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('..', import.meta.url).pathname;

/** Node packages as the lock file says, unless they are there and newer than it. */
export const ensureNodePackages = () =>
  existsSync(join(root, 'node_modules/.package-lock.json')) &&
  statSync(join(root, 'node_modules/.package-lock.json')).mtimeMs >=
    statSync(join(root, 'package-lock.json')).mtimeMs
    ? undefined
    : { name: 'node packages', argv: ['npm', 'ci', '--no-audit', '--no-fund'] };

/**
 * Runs one command, its output shown and kept; resolves to its exit code and what it printed.
 * @param {{ name: string, argv: string[], env?: Record<string, string>, quiet?: boolean }} step
 */
export const runStep = (step, logFolder) => {
  mkdirSync(logFolder, { recursive: true });
  const log = join(logFolder, `${step.name.replace(/[^\w-]+/g, '-')}.log`);
  const file = createWriteStream(log);
  const started = Date.now();
  return new Promise((resolve) => {
    const [program, ...args] = step.argv;
    const child = spawn(program, args, {
      cwd: step.cwd ?? root,
      env: { ...process.env, ...step.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      file.write(chunk);
      if (!step.quiet) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      file.write(chunk);
      if (!step.quiet) process.stderr.write(chunk);
    });
    child.on('error', (error) => file.write(`${error.message}\n`));
    child.on('close', (code) => {
      file.end();
      resolve({ code: code ?? 1, stdout, log, seconds: (Date.now() - started) / 1000 });
    });
  });
};
