import { type Diagnostic, didYouMean, entryOf, problem } from '../../model/index.js';
import { magicNames } from '../magic-names.js';
import type { Expression, Loop, NameUse, Play, Playbook, Step, Template, Variables } from '../play.js';
import { everyStep, namesAddedBy, namesSetBy, stepsInside } from '../steps.js';
import { ansibleName } from './ansible-names.js';
import { soundConditions } from './assertions.js';
import { partsOfStep } from './uses.js';

/** Names that a rescue adds: which task failed, and what it left. */
const rescueNames = ['failed_task', 'failed_result'];

/** Names that an experiment adds to the steps that bring a cell up. */
const experimentNames = ['cell', 'block', 'fresh', 'guest_names', 'experiment_role'];

/** What is used together with a playbook and stands outside of it. */
export interface Surrounding {
  /** The values that a name has in the inventory: what they name is used when they are. */
  valuesOf(name: string): readonly Pick<Template, 'uses'>[];
  /** The files of templates that a step names. */
  filesOf(step: Step): readonly Pick<Template, 'uses'>[];
  /** Whether a step takes part; what does not needs no variables. */
  takesPart(step: Step): boolean;
}

const nothingAround: Surrounding = { valuesOf: () => [], filesOf: () => [], takesPart: () => true };

/** What a message says of a name like which there is none. */
export const setSomewhere = 'set it in the inventory, in vars:, or with -e';

/**
 * Finds names that nothing defines: no inventory, variable, role, loop, `register` or `set_vars`.
 * A variable's own template is looked at when something uses it. What `defined()`, `has()` or a
 * default guards is left alone, in the whole step, and so is a play whose includes or files of
 * variables are named by templates, because these may define anything.
 * @param known names of the inventory (of any host) and of the command line
 */
export const checkNames = (
  playbook: Playbook,
  known: ReadonlySet<string>,
  more: Partial<Surrounding> = {},
): readonly Diagnostic[] => {
  const diagnostics: Diagnostic[] = [];
  const around = { ...nothingAround, ...more };
  const runtime = new Set(playbook.plays.flatMap((play) => [...runtimeNames(play)]));
  for (const play of playbook.plays) {
    if (isOpen(play)) continue;
    const names = new Set([...magicNames, ...known, ...runtime, ...(play.varsFileNames ?? [])]);
    const check = new PlayCheck(play, around, (diagnostic) => diagnostics.push(diagnostic));
    check.steps(play.steps, names);
    check.steps(
      play.handlers.map(({ step }) => step),
      names,
    );
    if (play.experiment) {
      const inCell = new Set([...names, ...experimentNames, ...factorNames(play.experiment.body.source)]);
      check.steps([...play.experiment.bringUp, ...play.experiment.tearDown], inCell);
    }
  }
  return diagnostics;
};

/** Anything that uses names. */
type Part = Pick<Template, 'uses'>;

class PlayCheck {
  /** Places already told, because a role's default may be reached in many ways. */
  readonly #told = new Set<string>();

  constructor(
    private readonly play: Play,
    private readonly around: Surrounding,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  steps(steps: readonly Step[], names: ReadonlySet<string>): void {
    for (const step of steps) {
      const inside = new Set([...names, ...loopNames(step)]);
      const takesPart = this.around.takesPart(step);
      // What a block says holds for the steps inside it, which have tags of their own.
      if (takesPart) this.#step(step, inside);
      else if (step.kind !== 'block') continue;
      if (step.kind !== 'block') this.steps(stepsInside(step), inside);
      else {
        this.steps([...step.block, ...step.always], inside);
        this.steps(step.rescue, new Set([...inside, ...rescueNames]));
      }
    }
  }

  #step(step: Step, reached: ReadonlySet<string>): void {
    // Inner levels win, so they are asked first: the step's own, the play's, the roles' defaults.
    const levels: readonly Variables[] = [...step.vars]
      .reverse()
      .concat(this.play.vars, [...step.defaults].reverse());
    const parts: readonly Part[] = [
      ...activeParts(step),
      ...soundConditions(step),
      ...this.around.filesOf(step),
    ];
    const guarded = new Set(
      parts.flatMap(({ uses }) => uses.filter(({ optional }) => optional).map(({ path }) => path[0])),
    );
    const visited = new Set<Part>();
    const judging = new Set<Part | undefined>(judgements(step));
    const visit = (part: Part): void => {
      if (visited.has(part)) return;
      visited.add(part);
      const names = judging.has(part) ? new Set([...reached, 'result']) : reached;
      for (const use of part.uses) {
        const [root = ''] = use.path;
        const definition = levels.find((level) => level.has(root))?.get(root);
        if (definition) visit(definition);
        else if (this.around.valuesOf(root).length > 0) this.around.valuesOf(root).forEach(visit);
        else if (!names.has(root) && !use.optional && !guarded.has(root)) this.#undefined(use, names, levels);
        else if (root === 'failed_task' && !use.optional) this.#fieldOfFailed(use);
      }
    };
    parts.forEach(visit);
  }

  #fieldOfFailed({ path: [, field], position }: NameUse): void {
    if (field === undefined || field === 'name') return;
    this.report(
      problem('language/undefined-variable', `failed_task has no ${field}`, {
        position,
        help: 'it has the name of the task alone, as failed_task.name; what the task left is in failed_result',
      }),
    );
  }

  #undefined({ path, position }: NameUse, names: ReadonlySet<string>, levels: readonly Variables[]): void {
    const [name = ''] = path;
    const key = `${name} ${position.file}:${position.line}:${position.column}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const all = [...names, ...levels.flatMap((level) => [...level.keys()])];
    this.report(
      problem('language/undefined-variable', `the variable ${name} is not defined`, {
        position,
        help:
          entryOf(literals, name) ??
          entryOf(elsewhere, name) ??
          ansibleName(name) ??
          didYouMean(name, all) ??
          setSomewhere,
      }),
    );
  }
}

/** Names that mean something, but not where they stand. */
const elsewhere: Readonly<Record<string, string>> = {
  result:
    'result is what the task left, in its own changed_when, failed_when and until; elsewhere use register:',
  failed_task: 'failed_task is there in the rescue: of a block; guard it with defined() elsewhere',
  failed_result: 'failed_result is there in the rescue: of a block; guard it with defined() elsewhere',
};

const literals: Readonly<Record<string, string>> = {
  True: 'true is written in small letters',
  False: 'false is written in small letters',
  None: 'null is what CEL calls it',
};

/** The conditions that see what the task left. */
const judgements = (step: Step): readonly (Expression | undefined)[] =>
  step.kind === 'task' ? [...(step.changedWhen ?? []), ...(step.failedWhen ?? []), step.until] : [];

/** What is evaluated when the step runs; the step's variables are looked at when they are used. */
const activeParts = (step: Step): readonly (Template | Expression)[] => {
  const variables = new Set<Template | Expression>(step.vars.flatMap((level) => [...level.values()]));
  return partsOfStep(step).filter((part) => !variables.has(part));
};

const loopNames = (step: Step): readonly string[] => {
  const loop: Loop | undefined = step.kind === 'task' || step.kind === 'include' ? step.loop : undefined;
  return loop ? [loop.variable, ...(loop.indexVariable ? [loop.indexVariable] : [])] : [];
};

/** Names that come into being while the play runs. */
function* runtimeNames(play: Play): Iterable<string> {
  for (const step of everyStep(play)) yield* [...namesSetBy(step), ...namesAddedBy(step)];
}

/** Whether something that is only known at run time may define names. */
const isOpen = (play: Play): boolean =>
  play.varsFileNames === undefined ||
  [...everyStep(play)].some(
    (step) => step.kind === 'include' && step.preview === undefined && !step.target.literal,
  );

const factorNames = (body: unknown): readonly string[] =>
  isMapping(body) && isMapping(body.factors) ? Object.keys(body.factors) : [];

const isMapping = (data: unknown): data is Record<string, unknown> =>
  data !== null && typeof data === 'object' && !Array.isArray(data);
