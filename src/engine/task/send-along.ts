import { FactNeeded, ValueUnknown } from '../../language/play.js';
import { namesSetBy } from '../../language/steps.js';
import {
  type Change,
  type FactQuery,
  hasUnforeseen,
  NotForeseen,
  type Outcome,
  type Refused,
  RiggerError,
  unforeseen,
} from '../../model/index.js';
import { Expectations, type Expected } from '../host/expectations.js';
import { prepare, type ReadyTask, type SkippedTask } from '../play/prepare.js';
import { asWanted } from '../play/run-as.js';
import { isRecorded } from '../wire/action-record.js';
import type { HostLook } from '../wire/following.js';
import { stillToDo } from './converged.js';
import { mayBeEarly, mayBeFollowed, mayFollow, mayLead, sizeOf } from './may-follow.js';
import { planWith } from './plan-task.js';
import type { Place, TaskRun, UpcomingStep } from './task-run.js';

/** A task that is made ready before its turn, on what those before it are expected to leave. */
export interface Early {
  readonly run: TaskRun;
  /** Its step, and how many instances that has. */
  readonly upcoming: Pick<UpcomingStep, 'id'> & { readonly of: number };
  /** Missing where its condition is false. */
  readonly ready: ReadyTask | SkippedTask;
  readonly planned: Exclude<Outcome, Refused>;
  /** What the host has to read before it is done, of which those foretold are named where they are wrong. */
  readonly looks: readonly ForetoldLook[];
  /** What is left to do once it is done, where that can be told: nothing. */
  readonly after?: Outcome;
}

/** Who says what a change leaves, and whether all that comes of it is hidden. */
interface Foreteller {
  readonly run: TaskRun;
  readonly quiet: boolean;
}

/** What the host has to read, and who said so. */
export interface ForetoldLook extends HostLook, Pick<Expected<Foreteller>, 'reading' | 'foretoldBy'> {}

/** The task that is about to be done, and those that are sent along. */
export interface Convoy {
  /** What is left of the first task to do, as `Early.after`. */
  readonly after?: Outcome;
  readonly early: readonly Early[];
}

const alone: Convoy = { early: [] };

/** Tasks that are sent along at once, at most, and bytes of what they bring: a guest's agent takes no endless message. */
const most = 64;
const largest = 512 * 1024;

/**
 * The tasks that can be sent along with one that is about to be done: those that come next, as long as each can be
 * planned on what was read and on what those before it are expected to leave, and the host itself can see
 * that it is so. The last of them changes something.
 */
export const sendAlong = async (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
): Promise<Convoy> => {
  const { along } = run;
  if (!along || !mayLead(run, place) || !mayBeFollowed(changes)) return alone;
  return place.state.facts.supposing(async (before) => {
    const train = new Train(new Expectations<Foreteller>(before), place);
    const unknown = new Set(namesSetBy(run.instance.step));
    const after = train.couple(run, ready, changes);
    if (after === undefined) return alone;
    for (const upcoming of along.upcoming(unknown)) {
      if (!mayFollow(upcoming.step, run.play.tasks) || !(await addStep(train, upcoming))) break;
      for (const name of namesSetBy(upcoming.step)) unknown.add(name);
    }
    const last = train.early.findLastIndex(({ planned }) => planned.kind === 'changes');
    return last === -1 ? alone : { after, early: train.early.slice(0, last + 1) };
  });
};

/** Whether what comes after the step may be looked at as well. */
const addStep = async (train: Train, { id, runs }: UpcomingStep): Promise<boolean> => {
  try {
    const all = runs();
    if (!Array.isArray(all)) return false;
    for (const run of all) if (!(await train.add(run, { id, of: all.length }))) return false;
    return true;
  } catch (error) {
    // It is met again when its turn comes, and told then.
    if (error instanceof FactNeeded || error instanceof ValueUnknown || error instanceof NotForeseen)
      return false;
    if (error instanceof RiggerError) return false;
    throw error;
  }
};

/** The tasks so far, and what all of them are expected to leave. */
class Train {
  readonly early: Early[] = [];
  /** What shows that the last one is done. */
  #due: readonly ForetoldLook[] = [];
  #bytes = 0;

  constructor(
    private readonly expected: Expectations<Foreteller>,
    private readonly place: Place,
  ) {}

  /** Takes changes for made; what is left to do then, or undefined where the host could not see that. */
  couple(run: TaskRun, ready: ReadyTask, changes: readonly Change[]): Outcome | undefined {
    this.expected.make(changes, { run, quiet: ready.quiet });
    this.place.state.facts.invalidate(changes.flatMap(({ invalidates }) => invalidates));
    if (changes.every(({ action }) => action)) return { kind: 'nothing', because: 'it is an action' };
    const [looks, after] = this.#foreseen(run, ready) ?? [];
    if (
      !looks ||
      !after ||
      after.kind === 'refused' ||
      after.reboot !== undefined ||
      stillToDo(after).length > 0
    )
      return undefined;
    this.#due = looks;
    return after;
  }

  /** Whether others may come behind it. */
  async add(run: TaskRun, upcoming: Early['upcoming']): Promise<boolean> {
    if (this.early.length >= most || this.#bytes > largest) return false;
    const { play, instance } = run;
    const ready = await prepare(instance, play.tasks, play.files, play.seen);
    if (ready.kind === 'skipped') {
      const planned = { kind: 'nothing', because: ready.because } as const;
      this.early.push({ run, upcoming, ready, planned, looks: this.#looked(this.#due) });
      return true;
    }
    const [own, planned] = this.#foreseen(run, ready) ?? this.#foreseen(run, ready, true) ?? [];
    if (!own || !planned || planned.kind === 'refused' || planned.reboot !== undefined) return false;
    if (planned.kind === 'changes' && !this.#mayBeMade(run, ready, planned.changes)) return false;
    const looks = this.#looked([...this.#due, ...own]);
    if (planned.kind === 'nothing') {
      this.early.push({ run, upcoming, ready, planned, looks });
      return true;
    }
    const after = this.couple(run, ready, planned.changes);
    this.#bytes += sum(planned.changes.flatMap(({ commands }) => commands.map(sizeOf)));
    this.early.push({ run, upcoming, ready, planned, looks, ...(after && { after }) });
    return after !== undefined && mayBeFollowed(planned.changes);
  }

  /** The host looks at this next: whoever comes next stands for what was due as well. */
  #looked(all: readonly ForetoldLook[]): readonly ForetoldLook[] {
    const looks = [...new Map(all.map((look) => [look.query.key, look])).values()];
    for (const look of looks) {
      this.expected.look(look.query, look);
      this.#bytes += sum(look.text.map((part) => (part === unforeseen ? 0 : part.length)));
    }
    this.#due = [];
    return looks;
  }

  /** Finds out as well what would only come to light on the way. @throws RiggerError */
  #mayBeMade(run: TaskRun, { runAs }: ReadyTask, changes: readonly Change[]): boolean {
    if (!mayBeEarly(changes)) return false;
    run.notifies();
    for (const { commands } of changes)
      for (const command of commands) asWanted(command, runAs, this.place.link.target);
    const { resume } = run.play.context;
    if (!changes.some(({ action }) => action)) return true;
    // Whether an action has run is asked of the host, or told by it afterwards.
    const before =
      resume?.interrupted(run.play.host, run.id) || resume?.finished(run.play.host, run.id) !== undefined;
    return !before && (!changes.every(({ action }) => action) || changes.every(isRecorded));
  }

  /**
   * What the task will find to do, and what the host has to see for that.
   * @param hoping that what nobody can tell stays as it was: the host will see
   */
  #foreseen(run: TaskRun, ready: ReadyTask, hoping = false): [ForetoldLook[], Outcome] | undefined {
    const { expected } = this;
    const found = new Map<string, Expected<Foreteller>>();
    for (const query of ready.queries) {
      // What shows that the task before it is done has to be as that one says.
      const isDue = this.#due.some((look) => look.query.key === query.key);
      const one = hoping && !isDue ? expected.hoped(query) : expected.of(query);
      if (one === undefined) return undefined;
      found.set(query.key, one);
    }
    try {
      const outcome = planWith(run, ready, this.place, ({ key }) => found.get(key)?.reading);
      return isTold(outcome) ? [looksOf(ready.queries, found), outcome] : undefined;
    } catch (error) {
      if (error instanceof NotForeseen) return undefined;
      throw error;
    }
  }
}

/** What the host has to look at anew. */
const looksOf = (
  queries: readonly FactQuery[],
  found: ReadonlyMap<string, Expected<Foreteller>>,
): ForetoldLook[] =>
  queries.flatMap((query) => {
    const { text, reading, foretoldBy } = found.get(query.key)!;
    return text === undefined ? [] : [{ query, text, reading, foretoldBy }];
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** All that will be shown of it can be. */
const isTold = (outcome: Outcome): boolean => {
  if (outcome.kind === 'refused') return true;
  const shown =
    outcome.kind === 'changes' ? outcome.changes.flatMap(({ before, after }) => [before, after]) : [];
  return ![outcome.data, ...shown].some(hasUnforeseen);
};
