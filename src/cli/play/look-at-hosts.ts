import type { Connection } from '../../connection/connection.js';
import { type ExitCode, exitCodes, harmlessJson } from '../../model/index.js';
import type { Style } from '../../ui/style.js';
import { errorStyle } from '../program/failure.js';
import { cutAtOnce } from '../program/interrupt.js';
import type { ReachFlags } from '../program/reach-options.js';
import { type Asked, type ChosenHosts, chooseHosts } from './chosen-hosts.js';

/** What is asked of each host, and how the answers are shown. */
export interface Look<T> {
  question(connection: Connection, signal: AbortSignal): Promise<T>;
  /** The answer's part of a host in `--json`. */
  json(answer: T): object;
  text(results: readonly Asked<T>[], style: Style): string;
}

/** Does something with hosts that a signal cuts short, and lets go of the signals. */
export const withHosts = async (
  pattern: string,
  flags: ReachFlags,
  act: (chosen: ChosenHosts, signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const interrupt = cutAtOnce();
  try {
    const code = await act(await chooseHosts(pattern, flags, interrupt.signal), interrupt.signal);
    return interrupt.signal.aborted ? exitCodes.interrupted : code;
  } finally {
    interrupt.release();
  }
};

/** Asks all hosts at once and writes what they answer to standard output; 4 where one cannot be reached. */
export const lookAtHosts = async <T>(
  { ask, masker }: ChosenHosts,
  signal: AbortSignal,
  json: boolean | undefined,
  look: Look<T>,
): Promise<{ readonly results: readonly Asked<T>[]; readonly code: ExitCode }> => {
  const results = await ask((connection) => look.question(connection, signal));
  const flat = (asked: Asked<T>) =>
    'unreachable' in asked ? asked : { host: asked.host, ...look.json(asked.answer) };
  process.stdout.write(
    json
      ? `${harmlessJson({ version: 1, hosts: masker.maskJson(results.map(flat)) }, 2)}\n`
      : masker.mask(look.text(results, errorStyle(process.stdout))),
  );
  const unreached = results.some((result) => 'unreachable' in result);
  return { results, code: unreached ? exitCodes.hostUnreachable : exitCodes.done };
};
