import { hostname, userInfo } from 'node:os';
import { problem, RiggerError } from '../model/index.js';
import type { Target } from './connection.js';
import { type Lock, type LockHolder, lockFile } from './shell/bootstrap.js';

/** Who holds a host's lock, as another controller will read it: `alice@desk pid 4711 since …`. */
const lockHolder = (): string =>
  `${user()}@${hostname()} pid ${process.pid} since ${new Date().toISOString().slice(0, 19)}Z`;

/** Seconds that a run waits for another one to leave the host. */
const patience = 10;

/** How a target's lock is to be taken; undefined when it is not. */
export const lockOf = (target: Target): Lock | undefined =>
  target.lock ? { ...lockHolderOf(target), ...epochOf(process.env.RIGGER_EPOCH), file: lockFile } : undefined;

/** What a worker of a lab hands to the run that it starts. */
const epochOf = (given: string | undefined): { readonly epoch?: string } => {
  if (given === undefined || given === '') return {};
  if (/^[1-9]\d{0,17}$/.test(given)) return { epoch: given };
  throw new RiggerError([
    problem('connection/fenced', `RIGGER_EPOCH is a whole number, not ${JSON.stringify(given)}`, {
      help: 'only the worker of a lab sets it; `unset RIGGER_EPOCH`',
    }),
  ]);
};

/** Who takes locks of a target, and how long it waits for them. */
export const lockHolderOf = ({ lockTimeout }: Target): LockHolder => ({
  holder: lockHolder(),
  wait: lockTimeout ?? patience,
});

/** A user without an entry in the password file has a number only. */
const user = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
};
