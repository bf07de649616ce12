import { type Scope, type Step, type Template, ValueUnknown, type Variables } from '../../language/play.js';
import { problem, RiggerError, reveal, type Secret, type Value } from '../../model/index.js';
import { isLazy } from './lazy-object.js';

/** Variables that may be compiled when asked for. */
export type VariableLookup = Pick<Variables, 'get' | 'keys'>;

/** One level of variables: templates that are resolved when asked for, or values. */
export type Level =
  | { readonly templates: VariableLookup }
  | { readonly values: ReadonlyMap<string, Value> }
  | { readonly lazy: LazyValues };

/** Values that are computed when asked for. */
export type LazyValues = Pick<ReadonlyMap<string, () => Value>, 'get' | 'keys'>;

/**
 * The variables that one task sees on one host. Levels are listed from the lowest to the highest;
 * the highest that has a name wins. Values are resolved when asked for, in this same scope, so that
 * a group's variable may speak of a host's; what depends on itself is an error.
 */
export class LeveledScope implements Scope {
  readonly #levels: readonly Level[];
  readonly #resolved = new Map<string, Value>();
  readonly #resolving: string[] = [];

  /** @param seen told of each secret that a variable holds, so that sinks can hide it */
  constructor(
    levels: readonly Level[],
    private readonly seen: (secret: Secret) => void = () => undefined,
  ) {
    this.#levels = levels;
  }

  get(name: string): Value | undefined {
    const known = this.#resolved.get(name);
    if (known !== undefined) return known;
    for (let index = this.#levels.length - 1; index >= 0; index -= 1) {
      const found = this.#from(this.#levels[index]!, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How a variable is written, where the level that wins has it as a template. */
  written(name: string): Template | undefined {
    const level = this.#levels.findLast((each) =>
      'templates' in each ? each.templates.get(name) : 'values' in each ? each.values.has(name) : false,
    );
    return level && 'templates' in level ? level.templates.get(name) : undefined;
  }

  *names(): Iterable<string> {
    for (const level of this.#levels) yield* namesOf(level).keys();
  }

  #from(level: Level, name: string): Value | undefined {
    if ('values' in level) return level.values.get(name);
    if ('lazy' in level) return level.lazy.get(name)?.();
    const template = level.templates.get(name);
    return template && this.#resolve(name, template);
  }

  #resolve(name: string, template: Template): Value {
    if (this.#resolving.includes(name)) throw circular([...this.#resolving, name], template);
    this.#resolving.push(name);
    try {
      const value = template.resolve(this);
      if (!isLazy(value)) reveal(value, this.seen);
      this.#resolved.set(name, value);
      return value;
    } finally {
      this.#resolving.pop();
    }
  }
}

const namesOf = (level: Level): { keys(): Iterable<string> } =>
  'values' in level ? level.values : 'lazy' in level ? level.lazy : level.templates;

const circular = (chain: readonly string[], template: Template): RiggerError =>
  new RiggerError([
    problem('engine/circular-variable', `variable ${chain.at(-1)} depends on itself: ${chain.join(' → ')}`, {
      position: template.position,
      help: 'give one of them a value that does not refer to the others',
    }),
  ]);

/** Stands for what may set any variable: none below is known. */
export const anyVariable = (because: string): Level => {
  const notYet = (name: string) => (): never => {
    throw new ValueUnknown(name, because);
  };
  return { lazy: { get: notYet, keys: () => new Map().keys() } };
};

/** The levels of the precedence table that are not the step's own. */
export interface OuterLevels {
  /** Magic names, above everything that a user wrote: they cannot be hidden by accident. */
  readonly magic: LazyValues;
  /** Inventory, groups under hosts: already merged. */
  readonly inventory: VariableLookup;
  readonly play: Variables;
  readonly varsFiles: readonly Level[];
  /** Below all others: what may have defined a name that nothing else does. */
  readonly perhaps: readonly Level[];
  /** What `include_vars` brought. */
  readonly included: readonly Level[];
  /** What `register` and `set_vars` left. */
  readonly runtime: ReadonlyMap<string, Value>;
  /** Names that will have a value which cannot be told yet; asking throws `ValueUnknown`. */
  readonly unknown: LazyValues;
  /** `-e` of the command line. */
  readonly extra: ReadonlyMap<string, Value>;
}

/** The scope of one step on one host, with the loop's variables when it has one. */
export const stepScope = (
  outer: OuterLevels,
  step: Pick<Step, 'defaults' | 'vars'>,
  loop: ReadonlyMap<string, Value> = new Map(),
  seen?: (secret: Secret) => void,
): LeveledScope =>
  new LeveledScope(
    [
      ...outer.perhaps,
      ...step.defaults.map((templates) => ({ templates })),
      { templates: outer.inventory },
      { templates: outer.play },
      ...outer.varsFiles,
      ...step.vars.map((templates) => ({ templates })),
      ...outer.included,
      { values: outer.runtime },
      { lazy: outer.unknown },
      { values: loop },
      { values: outer.extra },
      { lazy: outer.magic },
    ],
    seen,
  );
