import type { Step } from '../../language/play.js';
import { reveal, type Secret, type Value } from '../../model/index.js';
import type { HostState } from '../host/host-state.js';
import { isLazy, lazyObject } from '../host/lazy-object.js';
import { type LazyValues, type LeveledScope, stepScope } from '../host/scope.js';
import { unknownNames } from '../host/unknown-names.js';
import type { Horizon } from './lookahead.js';
import { magicValues } from './magic.js';
import type { PlayContext } from './run-context.js';

/** One host in one play: the variables that its steps see, and the view ahead. */
export class HostPlay implements Horizon {
  readonly tasks;
  readonly facts;
  readonly files;
  readonly selected;
  readonly seen;
  readonly #extra: ReadonlyMap<string, Value>;

  constructor(
    readonly state: HostState,
    readonly context: PlayContext,
  ) {
    this.tasks = context.tasks;
    this.facts = context.facts;
    this.files = context.files;
    this.selected = context.selected;
    this.seen = (secret: Secret) => context.masker.add(secret);
    this.#extra = context.overrides ? new Map([...context.overrides, ...context.extra]) : context.extra;
  }

  get host(): string {
    return this.state.name;
  }

  scopeOf(
    step: Pick<Step, 'defaults' | 'vars' | 'origin'>,
    loop: ReadonlyMap<string, Value> = new Map(),
    unknown: Iterable<string> = [],
  ): LeveledScope {
    const { context, state } = this;
    for (const value of loop.values()) if (!isLazy(value)) reveal(value, this.seen);
    const scope: LeveledScope = stepScope(
      {
        magic: this.#magic(step, () => scope),
        inventory: state.variables,
        play: context.play.vars,
        varsFiles: context.varsFiles(state.name),
        perhaps: state.perhaps,
        included: state.included,
        runtime: state.runtime,
        unknown: unknownNames(state, new Set(unknown)),
        extra: this.#extra,
      },
      step,
      loop.size === 0 ? this.#loop : new Map([...this.#loop, ...loop]),
      this.seen,
    );
    return scope;
  }

  /** Does something inside an include that loops: its steps see the loop's variables, and nobody else. */
  async within(loop: ReadonlyMap<string, Value> | undefined, act: () => Promise<void>): Promise<void> {
    const outer = this.#loop;
    this.#loop = new Map([...outer, ...(loop ?? [])]);
    try {
      await act();
    } finally {
      this.#loop = outer;
    }
  }

  #loop: ReadonlyMap<string, Value> = new Map();

  /** Made once for all steps of a role, for every step has a scope; only `vars` is about the step. */
  #magic({ origin: { role } }: Pick<Step, 'origin'>, scope: () => LeveledScope): LazyValues {
    const constants = this.#constants.get(role?.path) ?? magicValues(this.state, this.context, role);
    this.#constants.set(role?.path, constants);
    return {
      get: (name) => (name === 'vars' ? () => everything(scope()) : constants.get(name)),
      keys: () => [...constants.keys(), 'vars'].values(),
    };
  }

  readonly #constants = new Map<string | undefined, ReadonlyMap<string, () => Value>>();
}

/** The variable `vars`: all others of a scope. Who asks for all of them does not get every other host's. */
const everything = (scope: LeveledScope): Value =>
  lazyObject(
    [...new Set(scope.names())].filter((name) => name !== 'vars'),
    (name) => scope.get(name)!,
    (name) => name !== 'hostvars',
  );
