import { exitCodes, problem, RiggerError } from '../../model/index.js';
import type { Target } from '../connection.js';
import { slowestTimes } from './patience.js';

export const addressOf = ({ address, host }: Target): string => address ?? host;
export const userOf = ({ user }: Target): string => user ?? 'root';
export const portOf = ({ port }: Target): number => port ?? 22;

/** `dut1 (10.0.0.5 port 22)`, or less where the parts say the same. */
export const describe = (target: Target): string => {
  const where = [
    ...(addressOf(target) === target.host ? [] : [addressOf(target)]),
    ...(portOf(target) === 22 ? [] : [`port ${portOf(target)}`]),
  ].join(' ');
  return where === '' ? target.host : `${target.host} (${where})`;
};

export interface SshFailure {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  readonly notes?: readonly string[];
}

/** Thrown while connecting; a hop on the way says for which host it was. */
export const unreachable = ({ code, message, help, notes }: SshFailure, cause?: unknown): RiggerError =>
  new RiggerError([problem(code, message, { help, notes })], exitCodes.hostUnreachable, { cause });

/** What the operating system says about a TCP connection that was not made. */
export const socketFailure = (target: Target, error: NodeJS.ErrnoException): SshFailure => {
  const who = describe(target);
  switch (error.code) {
    case 'ECONNREFUSED':
      return {
        code: 'connection/refused',
        message: `${who} refuses the connection: nothing listens on port ${portOf(target)} of ${addressOf(target)}`,
        help: 'check that sshd runs there, and ansible_port',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'connection/unknown-address',
        message: `the address of ${target.host} is unknown: ${addressOf(target)} does not resolve${error.code === 'EAI_AGAIN' ? ' (the name server does not answer)' : ''}`,
        help: 'set ansible_host to an address, or a HostName in ~/.ssh/config',
      };
    case 'ETIMEDOUT':
      return timeoutFailure(target, 'no answer to the TCP connection');
    default:
      return {
        code: 'connection/no-route',
        message: `${who} cannot be reached: ${error.message}`,
        help: 'check the network, and whether a jump host is needed (ProxyJump in ~/.ssh/config)',
      };
  }
};

export const timeoutFailure = (target: Target, during: string): SshFailure => ({
  code: 'connection/timeout',
  message: `${describe(target)} did not answer within ${target.connectTimeout} s: ${during}`,
  help: 'check that the host is up and that no firewall drops the packets',
});

/** It spoke, and fell silent before it let us in; `asking` is the key agent that was being asked then. */
export const silentFailure = (target: Target, asking: string | undefined): SshFailure => ({
  code: 'connection/timeout',
  message: `${describe(target)} began the SSH handshake and then said nothing for ${target.connectTimeout} s`,
  help: 'check the load of the host, and that large packets reach it (the MTU of the way); rigger_connect_timeout gives it more time',
  ...(asking !== undefined && { notes: [`the ${asking} was being asked then, and may wait for its user`] }),
});

/** It spoke all the while, and yet it came to no end. */
export const slowFailure = (target: Target): SshFailure => ({
  code: 'connection/timeout',
  message: `${describe(target)} still speaks, but did not let us in within ${target.connectTimeout * slowestTimes} s`,
  help: `check the load of the host, of the way to it, and of this machine; rigger_connect_timeout gives it more time, ${slowestTimes} times what it says in all`,
});

export const notSshFailure = (target: Target, reason: string): SshFailure => ({
  code: 'connection/not-ssh',
  message: `what answers at ${describe(target)} does not speak SSH as expected: ${reason}`,
  help: 'check ansible_port; `ssh -v` to the same address shows what the other side says',
});
