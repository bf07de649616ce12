import { factUse } from '../../language/fact-use.js';
import {
  FactNeeded,
  type IncludeStep,
  type Step,
  type TaskStep,
  ValueUnknown,
  type VariablesStep,
} from '../../language/play.js';
import { assertedConditions, namesSetBy } from '../../language/steps.js';
import type { AnyTask } from '../../model/index.js';
import {
  type Diagnostic,
  type FactQuery,
  RiggerError,
  type Secret,
  syncRequestIn,
  type Value,
} from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';
import { byItsWord } from './by-its-word.js';
import { withLateKeywords } from './late-keywords.js';
import { type NamedFacts, namedFact } from './named-facts.js';
import { instancesOf, prepare, type ReadyTask } from './prepare.js';
import type { SourceFiles } from './sources.js';

/** What looking ahead needs of a host in a play. */
export interface Horizon {
  readonly host: string;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly facts: NamedFacts;
  readonly files: SourceFiles;
  /** Scope of a step in which these names are not known yet. */
  scopeOf(
    step: TaskStep,
    loop: ReadonlyMap<string, Value> | undefined,
    unknown: Iterable<string>,
  ): LeveledScope;
  selected(step: Step): boolean;
  /** Told of each secret that goes into an input. */
  seen(secret: Secret): void;
}

/** The facts that coming steps will ask for, as far as that can be told now. */
export interface Foreseen {
  readonly queries: readonly FactQuery[];
  /** Mistakes that will certainly be met when the step is reached. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Walks steps that have not been reached, without a host. What hangs on a value that is not known
 * yet is passed over: reading a fact too many costs little, and one too few only a round trip.
 * @param past whether to look past a command that may change everything; facts read for what lies
 *   behind it would be read in vain.
 */
export const lookAhead = async (
  steps: readonly Step[],
  horizon: Horizon,
  past: boolean,
): Promise<Foreseen> => {
  const queries: FactQuery[] = [];
  const problems: Diagnostic[] = [];
  const unknown = new Set<string>();
  let hidden = false;
  for (const { step, role } of tasksOf(steps, horizon)) {
    if (role === 'hides') {
      // What comes may have other variables than those that are seen now.
      hidden = true;
      continue;
    }
    if (role === 'acts') {
      queries.push(...mentionedFacts(step, horizon));
      const ready = await foresee(step, horizon, unknown, queries, hidden ? [] : problems);
      if (!past && ready.some((task) => changesEverything(task, step, horizon.host))) break;
    }
    // What it asks for is asked of another host.
    if (role === 'delegates') await foresee(step, horizon, unknown, [], hidden ? [] : problems);
    for (const name of namesSetBy(step)) unknown.add(name);
  }
  return { queries, problems };
};

/**
 * A task that may come: it acts on the host, or elsewhere in its name, or it only counts for the names that it sets;
 * or an include that nobody can name yet, which may set any.
 */
type Coming =
  | { readonly step: TaskStep | VariablesStep; readonly role: 'names' }
  | { readonly step: TaskStep; readonly role: 'acts' | 'delegates' }
  | { readonly step: IncludeStep; readonly role: 'hides' };

/** Steps in order, blocks opened. `rescue` is not meant to be reached, and includes are loaded later. */
function* tasksOf(steps: readonly Step[], horizon: Horizon, namesOnly = false): Iterable<Coming> {
  for (const step of steps) {
    if (step.kind === 'block') {
      yield* tasksOf(step.block, horizon, namesOnly);
      yield* tasksOf(step.rescue, horizon, true);
      yield* tasksOf(step.always, horizon, namesOnly);
    }
    if (step.kind === 'include') {
      if (step.preview) yield* tasksOf(step.preview, horizon, true);
      else if (horizon.selected(step)) yield { step, role: 'hides' };
    }
    if (step.kind === 'variables') yield { step, role: 'names' };
    if (step.kind === 'task' && horizon.selected(step))
      yield { step, role: namesOnly ? 'names' : step.delegateTo ? 'delegates' : 'acts' };
  }
}

const foresee = async (
  step: TaskStep,
  horizon: Horizon,
  unknown: ReadonlySet<string>,
  queries: FactQuery[],
  problems: Diagnostic[],
): Promise<ReadyTask[]> => {
  const ready: ReadyTask[] = [];
  try {
    if (step.late) withLateKeywords(step, horizon.scopeOf(step, undefined, unknown));
    const instances = instancesOf(step, (of, loop) => horizon.scopeOf(of, loop, unknown));
    for (const instance of Array.isArray(instances) ? instances : []) {
      const prepared = await prepare(instance, horizon.tasks, horizon.files, horizon.seen);
      if (prepared.kind === 'skipped') continue;
      // What is walked through for minutes is asked when its turn comes.
      queries.push(...prepared.queries.filter(({ script }) => syncRequestIn(script) === undefined));
      ready.push(prepared);
    }
  } catch (error) {
    if (error instanceof FactNeeded) {
      if (error.host === horizon.host)
        queries.push(...error.facts.flatMap((name) => namedFact(name, horizon.facts)));
    } else if (error instanceof RiggerError) problems.push(...error.diagnostics);
    else if (!(error instanceof ValueUnknown)) throw error;
  }
  return ready;
};

/** The facts that a step's own texts name, as in `facts.kernel.release`. */
const mentionedFacts = (step: TaskStep, { facts }: Horizon): FactQuery[] =>
  [...step.when, step.input, ...(step.loop ? [step.loop.items] : []), ...assertedConditions(step)]
    .flatMap(({ names }) => names)
    .flatMap((path) => {
      const use = factUse(path);
      return use && use.host === undefined ? namedFact(use.fact, facts) : [];
    });

/** A task that asks for no facts and touches everything: a plain command. */
const changesEverything = (ready: ReadyTask, step: TaskStep, host: string): boolean => {
  if (ready.queries.length > 0) return false;
  const context = { host, pendingReboot: [], sources: ready.sources };
  const outcome = byItsWord(ready.task.plan(ready.input, {}, context), ready.task, step);
  return outcome.kind === 'changes' && outcome.changes.some((change) => change.invalidates.includes('*'));
};
