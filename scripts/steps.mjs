// Runs the steps of a script one after the other: each with its name, its time and its log.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('..', import.meta.url).pathname;

/** Installs the packages of Node as the lock file says, unless they are there and newer than it. */
export const ensureNodePackages = () => {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('installing the packages of Node: npm ci');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.status === 0) return;
  console.error('`npm ci` failed, and nothing here runs without the packages of Node');
  process.exit(1);
};

/**
 * Runs one command, its output shown and kept; resolves to its exit code and what it printed.
 * @param {{ name: string, argv: string[], env?: Record<string, string>, quiet?: boolean }} step
 */
export const runStep = async (step, logFolder) => {
  // Loaded here: the first thing that some of these scripts do is to install it.
  const { $ } = await import('zx/core');
  mkdirSync(logFolder, { recursive: true });
  const log = join(logFolder, `${step.name.replace(/[^\w-]+/g, '-')}.log`);
  const file = createWriteStream(log);
  const started = Date.now();
  const program = $({
    prefix: 'exec ',
    cwd: step.cwd ?? root,
    env: { ...process.env, ...step.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    nothrow: true,
    quiet: true,
  })`${step.argv}`;
  for (const name of ['stdout', 'stderr']) {
    program[name].pipe(file, { end: false });
    if (!step.quiet) program[name].pipe(process[name], { end: false });
  }
  const { exitCode, stdout, cause } = await program;
  file.end(cause ? `${cause.message}\n` : '');
  await once(file, 'close');
  return { code: exitCode ?? 1, stdout, log, seconds: (Date.now() - started) / 1000 };
};
