import type { Client, ClientChannel } from 'ssh2';
import { abortable, within } from '../abortable.js';
import { makeNonce } from '../batch/nonce.js';
import type { Connect } from '../connection.js';
import { lockOf } from '../holder.js';
import { withSync } from '../rsync/with-sync.js';
import { startCommand } from '../shell/bootstrap.js';
import type { ShellChannel } from '../shell/channel.js';
import { interrupted } from '../shell/failures.js';
import { RootShell } from '../shell/root-shell.js';
import { dial } from './dial.js';
import { describe, unreachable } from './failures.js';
import { besideHandshakes } from './pacing.js';

/**
 * One TCP connection, one channel, one shell. What goes wrong between the user and root (sudo, the
 * lock, a login shell that is none) is told by the first `run`, because the shell is started
 * without waiting for it.
 */
export const connectSsh: Connect = async (target, signal) => {
  const { client, release } = await dial(target, signal);
  const nonce = makeNonce();
  let reason = 'the host closed it';
  client.on('error', (error) => {
    reason = error.message;
  });
  // Start-up files of the login shell run first, and many shells may start at once.
  const startTimeout = 3 * target.connectTimeout;
  const { late, either, done } = within(startTimeout * 1000, signal);
  const channelOf = (channel: ClientChannel): ShellChannel => {
    const ended = new Promise<string>((resolve) => {
      channel.once('close', () => resolve(reason));
      client.once('close', () => resolve(reason));
    });
    return {
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      ended,
      destroy: () => channel.destroy(),
    };
  };
  try {
    const channel = await abortable(execute(client, startCommand(nonce, target.become)), either);
    const shell = new RootShell(channelOf(channel), {
      host: target.host,
      nonce,
      become: target.become,
      lock: lockOf(target),
      startTimeout,
      readTimeout: target.readTimeout,
      onClose: release,
      turn: besideHandshakes,
    });
    shell.closeOn(signal);
    if (target.become?.password !== undefined) await shell.authenticate(target.become.password);
    return withSync(shell, target, async (command) => channelOf(await execute(client, command)));
  } catch (error) {
    release();
    if (error instanceof Error && error.name === 'RiggerError') throw error;
    if (signal?.aborted) throw interrupted(target.host);
    throw unreachable(
      {
        code: 'connection/no-channel',
        message: `${describe(target)} opens no session: ${late.aborted ? `no answer within ${startTimeout} s` : (error as Error).message}`,
        help: 'check MaxSessions and ForceCommand in its sshd_config, and the login shell of the user',
      },
      error,
    );
  } finally {
    done();
  }
};

/** OpenSSH takes no input before it has answered this request: until then the channel's window is 0. */
const execute = (client: Client, command: string): Promise<ClientChannel> =>
  new Promise((resolve, reject) =>
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))),
  );
