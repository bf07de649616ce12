import { exitCodes, problem, RiggerError } from '../../model/index.js';
import type { BecomeAccount } from './bootstrap.js';

const unreachable = (
  code: string,
  message: string,
  help: string,
  notes: readonly string[] = [],
): RiggerError =>
  new RiggerError(
    [problem(code, message, { help, notes: notes.length === 0 ? undefined : notes })],
    exitCodes.hostUnreachable,
  );

export const locked = (host: string, holder: string): RiggerError =>
  unreachable(
    'connection/locked',
    `${host} is being worked on by ${printable(holder) || 'another rigger'}`,
    'wait for that run, or end it; the lock goes away with its connection',
  );

export const fenced = (host: string, seen: string): RiggerError =>
  unreachable(
    'connection/fenced',
    `${host} was given to another run since: it has seen the epoch ${printable(seen)}`,
    'nothing was done there; `rigger queue` shows who has it now',
  );

export const lockFailed = (host: string, reason: string): RiggerError =>
  unreachable(
    'connection/lock-failed',
    `the lock of ${host} could not be taken: ${printable(reason) || 'flock failed'}`,
    'install util-linux, which has flock, and check that /run/lock is writable',
  );

export const lost = (host: string, reason: string, done: number, steps: number): RiggerError =>
  unreachable(
    'connection/lost',
    `the connection to ${host} broke after ${done} of ${steps} steps: ${reason}`,
    'see whether the host is up; then run again, or `rigger apply --resume`',
  );

export const hung = (host: string, seconds: number, script: string): RiggerError =>
  unreachable(
    'connection/hung',
    `${host} did not finish reading its own state within ${seconds} s`,
    'log in and see what hangs, often a mount whose server is gone; `rigger_read_timeout` gives a slow host more time',
    [`it was reading: ${printable(script).slice(0, 200)}`],
  );

export const closed = (host: string): RiggerError =>
  unreachable('connection/closed', `the connection to ${host} is closed`, 'connect again');

export const interrupted = (host: string): RiggerError =>
  new RiggerError(
    [problem('connection/interrupted', `the work on ${host} was interrupted`)],
    exitCodes.interrupted,
  );

export const wrongPassword = (host: string, become: BecomeAccount): RiggerError =>
  unreachable(
    'connection/become-password',
    `sudo on ${host} rejected the password for becoming ${become.user}`,
    'check -K or ansible_become_password; it was tried once and not again',
  );

/** The session ended before the shell said a word of its own: the words of others tell why. */
export const noShell = (
  host: string,
  become: BecomeAccount | undefined,
  reason: string,
  said: string,
): RiggerError => {
  const notes = printable(said, true).split('\n').filter(Boolean).slice(-5);
  if (become === undefined)
    return unreachable(
      'connection/no-shell',
      `no shell started on ${host}: ${reason}${notes.length === 0 ? '' : `; the notes hold what it said last`}`,
      'check that the user has a login shell and that /bin/sh exists',
      notes,
    );
  // sudo runs under LC_ALL=C; the words only choose the better of two helps.
  if (become.password === undefined && /password is required|terminal is required/.test(said))
    return unreachable(
      'connection/become-password-missing',
      `sudo on ${host} asks for a password to become ${become.user}, and none was given`,
      'give it with -K or ansible_become_password, or allow NOPASSWD',
      notes,
    );
  return unreachable(
    'connection/become-refused',
    `becoming ${become.user} on ${host} failed: ${notes.at(-1) ?? reason}`,
    'check the sudoers file of the host, and ansible_user',
    notes,
  );
};

/** What a host printed, without what could move the cursor. */
const printable = (text: string, keepLines = false): string =>
  text.replace(keepLines ? /[\x00-\x09\x0b-\x1f\x7f]/g : /[\x00-\x1f\x7f]/g, '').trim();
