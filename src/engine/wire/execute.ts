import { renderCommand } from '../../connection/command-step.js';
import type { ShellStep, StepOutput } from '../../connection/connection.js';
import {
  asksController,
  type Change,
  type Command,
  type CommandOutput,
  controllerRequestIn,
  type FactQuery,
  type Reboot,
} from '../../model/index.js';
import type { FactStore } from '../host/fact-store.js';
import { type ActionRecord, recorded } from './action-record.js';
import { type Followed, type Following, followed, followingSteps, succeeded } from './following.js';
import type { Cost, Link } from './link.js';
import { aloneBatch, readingBatch } from './reading-batch.js';

export interface ExecuteOptions {
  readonly link: Link;
  readonly store: FactStore;
  readonly cost: Cost;
  /** Restarts the host, which a shell cannot do and live. */
  readonly reboot: (command: Reboot) => Promise<CommandOutput>;
  /** Seconds that each command may take, where it does not say so itself. */
  readonly timeout?: number;
  readonly live?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** The command as its step wants it to run: as which user, with which environment. */
  readonly dress: (command: Command) => Command;
  /** Notes on the host that the actions have finished, for a later `--resume`. */
  readonly record?: ActionRecord;
  /** Names of notes that nobody needs any more. */
  readonly forgotten?: readonly string[];
  /** What is sent along, in the same round trip: nothing that restarts the host or asks its controller is before it. */
  readonly following?: readonly Following[];
}

export interface Execution {
  /** One for each command that ran, in order. */
  readonly outputs: readonly CommandOutput[];
  /** The command that failed; those after it did not run. */
  readonly failed?: { readonly command: Command; readonly output: CommandOutput };
  /** What became of those that were sent along. */
  readonly followed?: readonly Followed[];
}

/**
 * Carries out changes and reads the facts that they made stale: one round trip, plus one for each
 * reboot among them.
 */
export const execute = async (
  changes: readonly Change[],
  wanted: readonly FactQuery[],
  options: ExecuteOptions,
): Promise<Execution> => {
  const commands = changes.flatMap((change) => change.commands);
  const todo = commands.map((command, index) => ({ command, last: index === commands.length - 1 }));
  // A host that was just switched on does not answer yet; what its controller tells can be asked.
  const asked = todo.some(({ command }) => asksController(command))
    ? wanted.filter(({ script }) => controllerRequestIn(script) !== undefined)
    : wanted;
  const stale = [...changes, ...(options.following ?? [])].flatMap(({ invalidates }) => invalidates);
  const outputs: CommandOutput[] = [];
  for (let start = 0; start < todo.length; ) {
    const { command } = todo[start]!;
    if (command.kind === 'reboot') {
      const output = await options.reboot(command);
      outputs.push(output);
      if (!succeeded(command, output)) return { outputs, failed: { command, output } };
      start += 1;
      continue;
    }
    const end = endOfShellRun(todo, start);
    const steps = todo.slice(start, end).map(({ command: each, last }) => shellStep(each, last, options));
    const isLast = end === todo.length;
    options.store.invalidate(stale);
    const ran = await runShell(todo.slice(start, end), steps, isLast ? asked : [], outputs, options);
    if (ran.failed || isLast) return { outputs, ...ran };
    start = end;
  }
  options.store.invalidate(stale);
  await readFacts(options.store.missing(asked), options);
  return { outputs };
};

const endOfShellRun = (todo: readonly { command: Command }[], start: number): number => {
  const next = todo.findIndex(({ command }, index) => index >= start && command.kind === 'reboot');
  return next === -1 ? todo.length : next;
};

/**
 * Bytes kept of each stream of a command, from its start and its end. They stand in the journal and
 * in registered variables, also as lines, so that a host which prints without end must be held here.
 */
const largestOutput = 1024 * 1024;

/** How a task's commands are made steps of the host's shell. */
type Rendering = Pick<ExecuteOptions, 'dress' | 'timeout' | 'live' | 'record' | 'forgotten'>;

/** All commands of a task as steps. */
export const shellSteps = (commands: readonly Command[], options: Rendering): ShellStep[] =>
  commands.map((command, index) => shellStep(command, index === commands.length - 1, options));

const shellStep = (command: Command, last: boolean, options: Rendering): ShellStep => {
  const step = renderCommand(options.dress(command));
  return {
    limit: largestOutput,
    ...(last && options.record ? recorded(step, options.record, options.forgotten) : step),
    ...(step.timeout === undefined && options.timeout !== undefined && command.kind !== 'start-background'
      ? { timeout: options.timeout }
      : {}),
    ...(options.live && 'live' in command && command.live ? { live: options.live } : {}),
  };
};

const runShell = async (
  todo: readonly { command: Command }[],
  steps: readonly ShellStep[],
  wanted: readonly FactQuery[],
  outputs: CommandOutput[],
  options: ExecuteOptions,
): Promise<Pick<Execution, 'failed' | 'followed'>> => {
  const { following = [] } = options;
  const along = followingSteps(following);
  const queries = options.store.missing(wanted);
  const reading = readingBatch(queries);
  const results = await options.link.run([...steps, ...along, ...reading.steps], options.cost);
  const reads = steps.length + along.length;
  await askAlone(reading.keep(results.slice(reads), options.store), options);
  const failed = failedOf(todo, results, outputs);
  const then = followed(following, results.slice(steps.length, reads), failed === undefined);
  return { ...(failed && { failed }), followed: then };
};

/** The command that failed, after which none ran; the outputs of those that ran are added. */
const failedOf = (
  todo: readonly { command: Command }[],
  results: readonly StepOutput[],
  outputs: CommandOutput[],
): Execution['failed'] => {
  for (const [index, { command }] of todo.entries()) {
    const output = results[index]!;
    if (output.skipped) break;
    outputs.push(output);
    if (!succeeded(command, output)) return { command, output };
  }
  return undefined;
};

/** Reads facts in one batch and puts them into the store. */
export const readFacts = async (
  queries: readonly FactQuery[],
  options: Pick<ExecuteOptions, 'link' | 'store' | 'cost'>,
): Promise<void> => {
  if (queries.length > 0) await readForeseen(async () => queries, options);
};

/** Reads facts that are found out while the host is being connected to; there must be one at least. */
export const readForeseen = async (
  foresee: () => Promise<readonly FactQuery[]>,
  { link, store, cost }: Pick<ExecuteOptions, 'link' | 'store' | 'cost'>,
): Promise<void> => {
  let reading = readingBatch([]);
  const outputs = await link.run(async () => {
    reading = readingBatch(await foresee());
    return reading.steps;
  }, cost);
  await askAlone(reading.keep(outputs, store), { link, store, cost });
};

/** What could not be told together, as when a file changed while it was read. */
const askAlone = async (
  queries: readonly FactQuery[],
  { link, store, cost }: Pick<ExecuteOptions, 'link' | 'store' | 'cost'>,
): Promise<void> => {
  if (queries.length === 0) return;
  const reading = aloneBatch(queries);
  reading.keep(await link.run(reading.steps, cost), store);
};
