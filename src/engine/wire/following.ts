import type { ShellStep, StepOutput } from '../../connection/connection.js';
import type { Command, CommandOutput, FactQuery, FactScope, ForeseenText } from '../../model/index.js';

/** What the host has to read before it goes on. */
export interface HostLook {
  readonly query: FactQuery;
  readonly text: ForeseenText;
}

/** Commands that are sent along with others before them. */
export interface Following {
  /** The host runs none of them unless all of this is so. */
  readonly looks: readonly HostLook[];
  readonly commands: readonly Command[];
  /** The same for the host's shell. */
  readonly steps: readonly ShellStep[];
  readonly invalidates: readonly FactScope[];
}

/** What became of them. */
export interface Followed {
  /** All before them ran well, and the host read what they rest on. */
  readonly admitted: boolean;
  /** The host looked, and read something else: nothing after it ran. */
  readonly surprised: boolean;
  /** Of the commands that ran, in order. */
  readonly outputs: readonly CommandOutput[];
  readonly failed?: { readonly command: Command; readonly output: CommandOutput };
}

const lookSteps = ({ looks }: Following): ShellStep[] =>
  looks.map(({ query, text }) => ({ script: query.script, expects: text, reads: true }));

/** One after the other, each behind what the host has to read. */
export const followingSteps = (following: readonly Following[]): ShellStep[] =>
  following.flatMap((one) => [...lookSteps(one), ...one.steps]);

/**
 * @param results of `followingSteps`
 * @param begun whether those before the first of them ran well
 */
export const followed = (
  following: readonly Following[],
  results: readonly StepOutput[],
  begun: boolean,
): Followed[] => {
  let at = 0;
  let goesOn = begun;
  const take = (count: number): readonly StepOutput[] => {
    at += count;
    return results.slice(at - count, at);
  };
  return following.map((one) => {
    const looks = take(one.looks.length);
    const outputs = take(one.steps.length).filter(({ skipped }) => skipped !== true);
    const surprised = looks.some(({ skipped, exit }) => skipped !== true && exit !== 0);
    const admitted = goesOn && !surprised;
    const failed = outputs.findIndex((output, index) => !succeeded(one.commands[index]!, output));
    goesOn = admitted && failed === -1;
    return {
      admitted,
      surprised,
      outputs,
      ...(failed === -1 ? {} : { failed: { command: one.commands[failed]!, output: outputs[failed]! } }),
    };
  });
};

export const succeeded = (command: Command, output: CommandOutput): boolean =>
  (command.accept ?? [0]).includes(output.exit);
