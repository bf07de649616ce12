import { spawn } from 'node:child_process';
import { makeNonce } from '../../src/connection/batch/nonce.js';
import type { Connect } from '../../src/connection/connection.js';
import { startCommand } from '../../src/connection/shell/bootstrap.js';
import { RootShell } from '../../src/connection/shell/root-shell.js';
import type { Sandbox } from './sandbox.js';

/** A sandbox as a host: the root shell of every run, in there. */
export const connectSandbox =
  ({ enter }: Pick<Sandbox, 'enter'>): Connect =>
  async ({ host, readTimeout }, signal) => {
    const nonce = makeNonce();
    const [program = '', ...words] = [...enter, '/bin/sh', '-c', startCommand(nonce, undefined)];
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };
    // A session of its own: what the shell leaves behind is looked for in its session, and hung up on.
    const child = spawn(program, words, { env, stdio: 'pipe', detached: true });
    const ended = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(message));
      child.once('close', (code) => resolve(`it ended with ${code}`));
    });
    const { stdin, stdout, stderr } = child;
    const shell = new RootShell(
      { stdin, stdout, stderr, ended, destroy: () => child.kill('SIGKILL') },
      { host, nonce, become: undefined, lock: undefined, readTimeout },
    );
    shell.closeOn(signal);
    return shell;
  };
