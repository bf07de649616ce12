import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { makeNonce } from './batch/nonce.js';
import type { Connect, Target } from './connection.js';
import { lockHolderOf, lockOf } from './holder.js';
import { withSync } from './rsync/with-sync.js';
import { type Lock, type LockHolder, startCommand } from './shell/bootstrap.js';
import { RootShell } from './shell/root-shell.js';

/** What a local shell keeps of rigger's own environment; Node's settings are none of its business. */
const inherited = ['HOME', 'USER', 'LOGNAME', 'PATH', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy'];

/** The controller itself as a host, by the same protocol over the pipes of a child. */
export const connectLocal: Connect = async (target, signal) => {
  const { host, become, readTimeout } = target;
  const nonce = makeNonce();
  const environment = Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  // A session of its own: the terminal's Ctrl-C is for rigger to handle.
  const start = (command: string): ChildProcessWithoutNullStreams =>
    spawn('/bin/sh', ['-c', command], { detached: true, env: environment, stdio: 'pipe' });
  const child = start(startCommand(nonce, become));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, killed) => {
      const reason = killed ? `it died of ${killed}` : `it ended with ${code}`;
      child.once('close', () => resolve(reason));
      // Something that a step left running may hold the pipes open for ever.
      setTimeout(resolve, 200, reason).unref();
    });
  });
  const shell = new RootShell(
    { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, destroy: () => kill(child) },
    { host, nonce, become, ...locksOf(target), readTimeout },
  );
  shell.closeOn(signal);
  if (become?.password !== undefined) await shell.authenticate(become.password);
  return withSync(shell, target, async (command) => {
    const program = start(command);
    const ended = new Promise<string>((resolve) => {
      program.once('error', (error) => resolve(error.message));
      program.once('close', (code) => resolve(`it ended with ${code}`));
    });
    const { stdin, stdout, stderr } = program;
    return { stdin, stdout, stderr, ended, destroy: () => kill(program) };
  });
};

/**
 * Several people work on the machine from which they control others, each change under locks of its own. The run's
 * own folder is held for the whole of it: one that goes on after a kill must not meet a step that still tidies up.
 * A run that measures has the machine alone, for what others do there would be in its figures.
 */
const locksOf = (target: Target): { readonly lock?: Lock | undefined; readonly changeLocks?: LockHolder } => {
  if (target.alone) return { lock: lockOf(target) };
  const holder = lockHolderOf(target);
  const { lock, runFolder } = target;
  return {
    lock: lock && runFolder !== undefined ? { ...holder, file: runFolder } : undefined,
    changeLocks: holder,
  };
};

const kill = ({ pid, exitCode, signalCode }: ChildProcess): void => {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
};
