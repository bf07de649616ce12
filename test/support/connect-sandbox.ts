import type { Connect } from '../../src/connection/connection.js';
import { openRootShell, type Sandbox } from './sandbox.js';

/** A sandbox as a host: the root shell of every run, in there. */
export const connectSandbox =
  ({ enter }: Pick<Sandbox, 'enter'>): Connect =>
  async ({ host, readTimeout }, signal) => {
    const shell = openRootShell(host, [...enter, '/bin/sh', '-c'], readTimeout);
    shell.closeOn(signal);
    return shell;
  };
