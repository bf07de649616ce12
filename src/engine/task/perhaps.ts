import type { TaskStep } from '../../language/play.js';
import type { Diagnostic, Outcome } from '../../model/index.js';
import type { HostState } from '../host/host-state.js';
import type { ReadyTask } from '../play/prepare.js';
import { effectsOf, reachOf } from './plan-only.js';
import { planAhead, planReady } from './plan-task.js';
import { riskRefused, type TaskOutcome } from './task-outcome.js';
import type { Perhaps, Place, TaskRun } from './task-run.js';

/** Names that are written out; of more only their number is told. */
const namesAtMost = 3;

/** A handler runs if one of these tasks changes something. */
export const runsIfChanged = (tasks: readonly string[]): Perhaps => {
  const told = tasks.slice(0, namesAtMost).map((name) => `"${name}"`);
  const left = tasks.length - told.length;
  const all = left > 0 ? [...told, `${left} more`] : told;
  const names = all.length > 1 ? `${all.slice(0, -1).join(', ')} or ${all.at(-1)}` : all.join('');
  return {
    because: `it runs if ${names} changes something`,
    cause: `${names} may change something, or nothing`,
  };
};

/** Told with what it would do, and not done, whatever it is; all that it may touch is unknown from here on. */
export const onlyPerhaps = (run: TaskRun, ready: ReadyTask, place: Place, perhaps: Perhaps): TaskOutcome => {
  const expected = expectedOf(run, ready, place);
  const changes = expected.kind === 'changes' ? expected.changes : [];
  const { state } = place;
  state.pending.add({
    task: run.name,
    effects: effectsOf(reachOf(ready, run.instance.step), changes, undefined),
    cause: perhaps.cause,
  });
  // What wanted a reboot may have had it: a later one is not known to be needed.
  if (changes.some(({ commands }) => commands.some(({ kind }) => kind === 'reboot')))
    state.pendingReboot.clear();
  const refusal = refusalOf(run.instance.step, state.name, expected);
  return { ...perhapsDone(perhaps), changes, ...(refusal && notedRefusal(refusal)) };
};

/** On what those before it leave, where that is known, and otherwise as things are now. */
const expectedOf = (run: TaskRun, ready: ReadyTask, place: Place): Outcome => {
  const ahead = planAhead(run, ready, place);
  return ahead.kind === 'known' ? ahead.outcome : planReady(run, ready, place);
};

const refusalOf = (step: TaskStep, host: string, expected: Outcome): Diagnostic | undefined => {
  if (expected.kind === 'refused') return expected.diagnostic;
  if (expected.kind === 'nothing') return undefined;
  const risky = expected.changes.find(({ risk }) => risk !== undefined && !step.allow.includes(risk));
  return risky && riskRefused(step, host, risky);
};

/** A task that is about the play itself, and changes no host. */
export const perhapsDone = ({ because, cause }: Perhaps): TaskOutcome => ({
  ...{ status: 'unknown', because, cause },
  changes: [],
});

/** It would fail, if it ran; where it is not known what it is, nobody can tell what it touches. */
export const perhapsFails = (perhaps: Perhaps, diagnostic: Diagnostic): TaskOutcome => ({
  ...perhapsDone(perhaps),
  ...notedRefusal(diagnostic),
});

/** More than one thing is not known. */
export const perhapsBesides = (perhaps: Perhaps, outcome: TaskOutcome): TaskOutcome => ({
  ...outcome,
  cause: perhaps.cause,
  because: [perhaps.because, outcome.because].filter(Boolean).join('; '),
});

const notedRefusal = ({ message }: Diagnostic) => ({
  notes: [`as things are now it would fail: ${message}`],
});

/** What it would set is not known either, though it be skipped if it runs. */
export const forgetNames = (
  names: readonly string[],
  { unknown }: Pick<HostState, 'unknown'>,
  { cause }: Perhaps,
): void => {
  for (const name of names) unknown.set(name, cause);
};
