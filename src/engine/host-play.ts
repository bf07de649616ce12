import type { Step } from '../language/play.js';
import { ValueUnknown } from '../language/play.js';
import { problem, RiggerError, type Secret, type Value } from '../model/index.js';
import type { HostState } from './host-state.js';
import type { Horizon } from './lookahead.js';
import { factsVariable, hostVariables, lazyObject } from './magic.js';
import type { PlayContext } from './run-context.js';
import { type LazyValues, LeveledScope, stepScope } from './scope.js';
import { version } from './version.js';

/** One host in one play: the variables that its steps see, and the view ahead. */
export class HostPlay implements Horizon {
  readonly tasks;
  readonly facts;
  readonly files;
  readonly selected;
  readonly seen;
  readonly compileExpression;
  readonly #extra: ReadonlyMap<string, Value>;

  constructor(
    readonly state: HostState,
    readonly context: PlayContext,
  ) {
    this.tasks = context.tasks;
    this.facts = context.facts;
    this.files = context.files;
    this.selected = context.selected;
    this.compileExpression = context.compileExpression;
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
    const scope: LeveledScope = stepScope(
      {
        magic: this.#magic(step, () => scope),
        inventory: state.variables,
        play: context.play.vars,
        varsFiles: context.varsFiles(state.name),
        runtime: state.runtime,
        unknown: this.#unknown(unknown),
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

  #unknown(more: Iterable<string>): LazyValues {
    const { state } = this;
    const earlier = new Set(more);
    return {
      get(name) {
        if (earlier.has(name)) return () => notYet(name, 'an earlier task sets it');
        const because = state.unknown.get(name);
        return because === undefined ? undefined : () => notYet(name, because);
      },
      keys: () => new Map([...state.unknown, ...[...earlier].map((name) => [name, ''] as const)]).keys(),
    };
  }

  /** Made once for all steps of a role, for every step has a scope; only `vars` is about the step. */
  #magic({ origin: { role } }: Pick<Step, 'origin'>, scope: () => LeveledScope): LazyValues {
    const constants = this.#constants.get(role?.path) ?? this.#constantsOf(role);
    this.#constants.set(role?.path, constants);
    return {
      get: (name) => (name === 'vars' ? () => everything(scope()) : constants.get(name)),
      keys: () => [...constants.keys(), 'vars'].values(),
    };
  }

  readonly #constants = new Map<string | undefined, ReadonlyMap<string, () => Value>>();

  #constantsOf(role: Step['origin']['role']): ReadonlyMap<string, () => Value> {
    const { context, state } = this;
    const constants: Record<string, () => Value> = {
      inventory_hostname: () => state.name,
      inventory_hostname_short: () => state.name.split('.')[0]!,
      group_names: () => [...context.inventory.groupsOf(state.name)],
      groups: () => ({ ...context.inventory.groups() }),
      hostvars: () => this.#hostVariables(),
      play_hosts: () => [...context.playHosts],
      playbook_dir: () => context.playbookFolder,
      inventory_dir: () => context.inventory.folder ?? '',
      facts: () => factsVariable(state.name, context.facts, state.facts, state.pending),
      rigger_check_mode: () => context.mode === 'plan',
      rigger_version: () => version,
    };
    if (role) {
      constants.role_name = () => role.name;
      constants.role_path = () => role.path;
    }
    return new Map(Object.entries(constants));
  }

  #hostVariables(): Value {
    const { inventory } = this.context;
    return hostVariables(inventory.match('all'), (host) => {
      const variables = inventory.variablesOf(host);
      const scope = new LeveledScope(
        [
          { templates: variables },
          { values: this.context.host(host).runtime },
          { values: this.context.extra },
          { lazy: new Map([['inventory_hostname', () => host as Value]]) },
        ],
        this.seen,
      );
      return { variables, resolve: (name) => scope.get(name)! };
    });
  }
}

/** The variable `vars`: all others of a scope. */
const everything = (scope: LeveledScope): Value => {
  const names = [...new Set(scope.names())].filter((name) => name !== 'vars');
  return lazyObject(names, (name) => scope.get(name)!);
};

const notYet = (name: string, because: string): never => {
  throw new ValueUnknown(name, because);
};

/** A defect of the play that is only met when it runs, at a step. */
export const atStep = (
  step: Pick<Step, 'position'>,
  code: string,
  message: string,
  help?: string,
): RiggerError => new RiggerError([problem(code, message, { position: step.position, help })]);
