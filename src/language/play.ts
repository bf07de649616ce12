import type { Json, Position, Risk, Value } from '../model/index.js';

/** Names and their values, asked by the language when it evaluates. */
export interface Scope {
  /**
   * The value of a root name, or undefined when nothing has it.
   * May throw `FactNeeded` (a fact not read yet) or `ValueUnknown` (not known until apply).
   */
  get(name: string): Value | undefined;
  /** Every name, for suggestions. */
  names(): Iterable<string>;
}

/** One use of a variable in a template or an expression. */
export interface NameUse {
  /** The root name, and the steps into it as far as they are written. */
  readonly path: readonly string[];
  readonly position: Position;
  /** It need not be defined: inside `defined()`, `has()`, `default`, or perhaps an item's field. */
  readonly optional: boolean;
}

/** A place where a variable is asked to be equal to, or among, values that are written there. */
export interface ComparedValues {
  /** The root name, and the steps into it. */
  readonly path: readonly string[];
  readonly position: Position;
  readonly values: readonly (string | number | boolean)[];
}

/** A CEL expression, compiled. */
export interface Expression {
  readonly source: string;
  readonly position: Position;
  /** Paths that it mentions, such as ['facts','kernel','release']; the first element is the root name. */
  readonly names: readonly (readonly string[])[];
  /** The same names, each where it stands. */
  readonly uses: readonly NameUse[];
  readonly comparisons: readonly ComparedValues[];
  /** @throws RiggerError `language/undefined-variable`, `language/expression-type`, with the position. */
  evaluate(scope: Scope): Value;
}

/** YAML data in which any string may hold `{{ }}`; compiled once. */
export interface Template {
  /** The data as written. */
  readonly source: unknown;
  readonly position: Position;
  readonly names: readonly (readonly string[])[];
  /** The same names, each where it stands. */
  readonly uses: readonly NameUse[];
  readonly comparisons: readonly ComparedValues[];
  /** No `{{ }}` anywhere inside. */
  readonly literal: boolean;
  /** Where a part of the data stands; falls back to the nearest parent. */
  at(path: readonly PropertyKey[]): Position;
  /** What stands at a path inside, as a template of its own: resolved alone, with its own names. */
  part(path: readonly PropertyKey[]): Template;
  /**
   * A string that is exactly one `{{ expression }}` keeps the value's type, others become text.
   * Text that a Secret went into is a Secret.
   */
  resolve(scope: Scope): Value;
}

/** Variables as written, each with its own position; values may refer to other variables. */
export type Variables = ReadonlyMap<string, Template>;

export interface Become {
  readonly enabled: boolean;
  /** root when missing. */
  readonly user?: Template;
}

/** Where a task comes from, for the search of `files/` and `templates/` and for `role_path`. */
export interface Origin {
  /** The role's folder, when it is a role's task. */
  readonly role?: { readonly name: string; readonly path: string };
  /** The folder of the file that holds the task. */
  readonly folder: string;
}

/** Keywords that may be templates. */
export type LateKeyword = 'become' | 'noLog' | 'ignoreErrors' | 'runOnce' | 'retries' | 'delay';

/** What a step has from the play, the role, the blocks and the imports around it, and may add to. */
export interface Inherited {
  readonly origin: Origin;
  /** All must be true; conditions of enclosing blocks, roles and imports come first. */
  readonly when: readonly Expression[];
  /** With those of enclosing blocks, roles and the play. */
  readonly tags: readonly string[];
  /** Outermost first; inner ones win. Level "playbook" of the precedence table. */
  readonly vars: readonly Variables[];
  /** Role defaults that are in reach here; the lowest level. */
  readonly defaults: readonly Variables[];
  readonly become?: Become;
  readonly environment?: Template;
  readonly delegateTo?: Template;
  readonly runOnce: boolean;
  readonly noLog: boolean;
  readonly ignoreErrors: boolean;
  readonly anyErrorsFatal?: boolean;
  readonly throttle?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Risks allowed by name here, in enclosing blocks, and by the play. */
  readonly allow: readonly Risk[];
  readonly checkMode?: boolean;
  /** Those that are templates; the keyword itself then has the value that is safe until this is known. */
  readonly late?: Readonly<Partial<Record<LateKeyword, Template>>>;
}

interface StepCommon extends Inherited {
  /** Path in the play, `tasks/4/block/1`; stable between runs of the same playbook. */
  readonly id: string;
  readonly position: Position;
  readonly name?: Template;
}

export interface Loop {
  readonly items: Template;
  readonly variable: string;
  readonly indexVariable?: string;
  readonly label?: Template;
}

export interface TaskStep extends StepCommon {
  readonly kind: 'task';
  /** The task's name in the catalogue, `sriov_vfs`. */
  readonly task: string;
  /** Where the task's key stands, for messages about the task itself. */
  readonly taskPosition: Position;
  readonly input: Template;
  readonly loop?: Loop;
  readonly register?: string;
  readonly until?: Expression;
  readonly retries?: number;
  /** Seconds between tries. */
  readonly delay?: number;
  readonly changedWhen?: readonly Expression[];
  readonly failedWhen?: readonly Expression[];
  readonly notify: readonly Template[];
}

export interface BlockStep extends StepCommon {
  readonly kind: 'block';
  readonly block: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
}

/** `include_tasks`, `include_role`: loaded when the step is reached, once per item. */
export interface IncludeStep extends StepCommon {
  readonly kind: 'include';
  readonly what: 'tasks' | 'role' | 'vars';
  /** The file of `include_tasks`; the file of `include_vars`, or a list of which the first that exists is meant; of `include_role` a map of `name` and the `…_from` fields that are given. */
  readonly target: Template;
  readonly loop?: Loop;
  /** The steps of a literal target as they were when the playbook was loaded: for checks and listings. */
  readonly preview?: readonly Step[];
  /** Loads what the resolved target names, as steps inside this one. */
  load(target: Json): Promise<readonly Step[]>;
}

/** Variables that the host has from here on: what a file of `include_vars` holds. */
export interface VariablesStep extends StepCommon {
  readonly kind: 'variables';
  readonly variables: Variables;
}

/** A point at which hosts run their pending handlers, wait for each other, or leave the play. */
export interface PointStep extends StepCommon {
  readonly kind: 'flush-handlers' | 'barrier' | 'end-host';
}

export type Step = TaskStep | BlockStep | IncludeStep | VariablesStep | PointStep;

/** A task that runs at a flush point when something that changed notified its name or a `listen`. */
export interface Handler {
  readonly step: TaskStep | BlockStep | IncludeStep;
  readonly listen: readonly string[];
}

export interface Play {
  readonly name: string;
  readonly position: Position;
  /** A host pattern; a measuring play names patterns by role (`dut`, `peer`). */
  readonly hosts: Template;
  /** pre_tasks, flush, roles, tasks, flush, post_tasks, flush: in order, as one list. */
  readonly steps: readonly Step[];
  readonly handlers: readonly Handler[];
  readonly vars: Variables;
  /** Files of variables: resolved and loaded for each host, later ones win. */
  readonly varsFiles: readonly Template[];
  /** The names that the files of variables set; absent when a file's name is only known at run time. */
  readonly varsFileNames?: ReadonlySet<string>;
  readonly become?: Become;
  readonly environment?: Template;
  /** Batch sizes: numbers or percentages. */
  readonly serial?: Template;
  readonly strategy: 'free' | 'linear';
  readonly anyErrorsFatal: boolean;
  /** Percent. */
  readonly maxFailPercentage?: number;
  readonly tags: readonly string[];
  readonly allow: readonly Risk[];
  /** The user that the play connects as, when the inventory does not say. */
  readonly remoteUser?: Template;
  /** Argument specs of the roles in this play: checked for every host before any is touched. */
  readonly roles: readonly RoleUse[];
  readonly experiment?: ExperimentNode;
}

/** One use of a role, with what checks its arguments. */
export interface RoleUse {
  readonly name: string;
  readonly position: Position;
  readonly path: string;
  readonly vars: readonly Variables[];
  readonly defaults: readonly Variables[];
  readonly when: readonly Expression[];
  /** `meta/argument_specs.yml`, Ansible's form, main entry point; undefined when there is none. */
  readonly arguments?: Readonly<Record<string, ArgumentSpec>>;
}

export interface ArgumentSpec {
  readonly type: 'str' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'path' | 'raw';
  readonly required: boolean;
  readonly choices?: readonly Value[];
  readonly elements?: ArgumentSpec['type'];
  readonly options?: Readonly<Record<string, ArgumentSpec>>;
  readonly description?: string;
  readonly default?: Value;
}

/** The body of `experiment:`: its data for the experiment room's schema, its steps compiled. */
export interface ExperimentNode {
  readonly body: Template;
  readonly bringUp: readonly Step[];
  readonly tearDown: readonly Step[];
}

export interface Playbook {
  readonly file: string;
  readonly plays: readonly Play[];
}

/** Thrown by a scope: these facts of a host are not read yet; the engine reads them and tries again. */
export class FactNeeded extends Error {
  constructor(
    /** The host that they are about, which need not be the one whose scope it is. */
    readonly host: string,
    /** Names as in `facts.<name>`; one at least. */
    readonly facts: readonly string[],
  ) {
    super(`facts of ${host} are not read yet: ${facts.join(', ')}`);
  }
}

/** Thrown by a scope in `plan`: the value depends on something that has not happened. */
export class ValueUnknown extends Error {
  constructor(
    readonly variable: string,
    readonly because: string,
  ) {
    super(`${variable} is not known until apply: ${because}`);
  }
}
