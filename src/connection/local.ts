import { type ChildProcess, spawn } from 'node:child_process';
import { makeNonce } from './batch/nonce.js';
import type { Connect } from './connection.js';
import { lockOf } from './holder.js';
import { startCommand } from './shell/bootstrap.js';
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
  const child = spawn('/bin/sh', ['-c', startCommand(nonce, become)], {
    detached: true,
    env: environment,
    stdio: 'pipe',
  });
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
    { host, nonce, become, lock: lockOf(target), readTimeout },
  );
  shell.closeOn(signal);
  if (become?.password !== undefined) await shell.authenticate(become.password);
  return shell;
};

const kill = ({ pid, exitCode, signalCode }: ChildProcess): void => {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
};
