import { createHash } from 'node:crypto';
import {
  FactNeeded,
  type IncludeStep,
  type Step,
  type TaskStep,
  type Template,
  ValueUnknown,
} from '../../language/play.js';
import { stepsOfBlock } from '../../language/steps.js';
import { isMap, type Json, type Position, RiggerError, reveal, type Value } from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';
import type { HostPlay } from './host-play.js';
import { instancesOf, loopItems, loopVariables } from './prepare.js';

/** What a task is told on a host, as far as it is known before the host is touched. */
export interface ResolvedTask {
  readonly host: string;
  /** The step's id, with the index of its item when it loops. */
  readonly at: string;
  readonly task: string;
  /** Its name as written. */
  readonly name: string | null;
  /** Resolved; what only the host or the run can tell stands there under {@link hostOnly}. */
  readonly input: Json;
  /**
   * What it reads on the controller: the SHA-256 of the content, secrets masked, by the path as written; of a
   * template that only the host can fill in, of its text and the variables behind it.
   */
  readonly files: { readonly [path: string]: string };
  /** What else decides what it does: conditions that only the host can judge, its environment, user and host. */
  readonly around: { readonly [keyword: string]: Json };
  readonly position: Position;
}

/** The key under which a value that is not known yet says how it is written. */
export const hostOnly = 'known on the host only';

/** A value that is not known yet: as it is written, with the variables behind it that are known. */
const unresolved = (template: Pick<Template, 'source' | 'names'>, scope: LeveledScope): Json => ({
  [hostOnly]: JSON.stringify(template.source) ?? '',
  ...Object.fromEntries(knownBehind(template, scope, new Set())),
});

const knownBehind = (
  { names }: Pick<Template, 'names'>,
  scope: LeveledScope,
  seen: Set<string>,
): ReadonlyMap<string, Json> => {
  const found = new Map<string, Json>();
  for (const root of new Set(names.map(([name]) => name!))) {
    if (seen.has(root) || isWide(root)) continue;
    seen.add(root);
    const value = known(() => reveal(scope.get(root) ?? null) as Json);
    const written = value === undefined ? scope.written(root) : undefined;
    if (value !== undefined && value !== null) found.set(root, value);
    for (const [name, behind] of written ? knownBehind(written, scope, seen) : []) found.set(name, behind);
  }
  return found;
};

/** Names that hold more than a template says of them. */
const isWide = (root: string): boolean => ['facts', 'hostvars', 'groups', 'vars'].includes(root);

/**
 * What steps would do on a host, in their order: those whose conditions are false are left out, those of which
 * nobody knows yet are in it. Nothing is read from the host.
 */
export const resolveSteps = async (steps: readonly Step[], hostPlay: HostPlay): Promise<ResolvedTask[]> => {
  const found: ResolvedTask[] = [];
  for (const step of steps) found.push(...(await resolveStep(step, hostPlay)));
  return found;
};

const resolveStep = async (step: Step, hostPlay: HostPlay): Promise<ResolvedTask[]> => {
  if (step.kind === 'task') return resolveTask(step, hostPlay);
  if (step.kind === 'include') return resolveInclude(step, hostPlay);
  if (step.kind !== 'block') return [];
  return isFalse(step, hostPlay.scopeOf(step)) ? [] : resolveSteps(stepsOfBlock(step), hostPlay);
};

const resolveInclude = async (step: IncludeStep, hostPlay: HostPlay): Promise<ResolvedTask[]> => {
  const { loop } = step;
  const items = loop ? known(() => loopItems(loop, hostPlay.scopeOf(step), step)) : [null];
  if (!Array.isArray(items)) return [];
  const found: ResolvedTask[] = [];
  for (const [index, item] of (items as Value[]).entries()) {
    const variables = loop && loopVariables(loop, item, index);
    const scope = hostPlay.scopeOf(step, variables);
    const target = isFalse(step, scope) ? undefined : known(() => reveal(step.target.resolve(scope)) as Json);
    // What cannot be loaded is told when it is reached.
    const loaded = target === undefined ? undefined : await step.load(target).catch(openOnly);
    if (loaded === undefined) continue;
    await hostPlay.within(variables, async () => {
      found.push(...(await resolveSteps(loaded, hostPlay)));
    });
  }
  return found;
};

const resolveTask = async (step: TaskStep, hostPlay: HostPlay): Promise<ResolvedTask[]> => {
  const instances = known(() => instancesOf(step, (own, loop) => hostPlay.scopeOf(own, loop)));
  const all = Array.isArray(instances)
    ? instances
    : instances === undefined
      ? [{ id: step.id, scope: hostPlay.scopeOf(step) }]
      : [];
  const found: ResolvedTask[] = [];
  for (const { id, scope } of all) {
    if (isFalse(step, scope)) continue;
    const input = resolved(step.input, scope);
    found.push({
      host: hostPlay.host,
      at: id,
      task: step.task,
      name: typeof step.name?.source === 'string' ? step.name.source : null,
      input,
      files: await filesOf(step, scope, input, hostPlay),
      around: {
        ...(instances === undefined && step.loop ? { loop: unresolved(step.loop.items, scope) } : {}),
        ...aroundOf(step, scope),
      },
      position: step.taskPosition,
    });
  }
  return found;
};

const isFalse = ({ when }: Pick<Step, 'when'>, scope: LeveledScope): boolean =>
  when.some((condition) => known(() => condition.evaluate(scope)) === false);

const aroundOf = (step: TaskStep, scope: LeveledScope): ResolvedTask['around'] => {
  const open = step.when.filter((condition) => known(() => condition.evaluate(scope)) === undefined);
  const { environment, delegateTo, become } = step;
  return {
    ...(open.length > 0 ? { when: open.map((condition) => unresolved(condition, scope)) } : {}),
    ...(environment ? { environment: resolved(environment, scope) } : {}),
    ...(delegateTo ? { delegate_to: resolved(delegateTo, scope) } : {}),
    ...(become?.user ? { become_user: resolved(become.user, scope) } : {}),
  };
};

/** A value; where a part of it is not known yet, all the others. */
const resolved = (template: Template, scope: LeveledScope): Json => {
  const whole = known(() => reveal(template.resolve(scope)) as Json);
  if (whole !== undefined) return whole;
  const { source } = template;
  if (typeof source !== 'object' || source === null) return unresolved(template, scope);
  if (Array.isArray(source)) return source.map((_, index) => resolved(template.part([index]), scope));
  return Object.fromEntries(Object.keys(source).map((key) => [key, resolved(template.part([key]), scope)]));
};

const filesOf = async (
  step: TaskStep,
  scope: LeveledScope,
  input: Json,
  { tasks, files, context }: HostPlay,
): Promise<ResolvedTask['files']> => {
  const task = tasks.get(step.task);
  const shaped = task?.input.safeParse(
    task.shorthand !== undefined && !isMap(input) ? { [task.shorthand]: input } : input,
  );
  const found: Record<string, string> = {};
  for (const request of Object.values((shaped?.success && task?.sources?.(shaped.data)) || {})) {
    const asked = [request, step.origin, scope, step.input.position] as const;
    const rendered = await files.load(...asked).catch(openOnly);
    // A template that only the host can fill in counts by what is written in it and what is known behind that.
    const { content, names } = rendered
      ? { content: rendered.content, names: [] }
      : ((await files.written(...asked).catch(openOnly)) ?? { content: undefined, names: [] });
    if (content === undefined) continue;
    const sum = createHash('sha256').update(
      typeof content === 'string' ? context.masker.mask(content) : content,
    );
    if (names.length > 0)
      sum.update(context.masker.mask(JSON.stringify([...knownBehind({ names }, scope, new Set())])));
    found[request.path] = sum.digest('hex');
  }
  return found;
};

/** A value, or nothing where only a host or the run knows it. */
const known = <T>(value: () => T): T | undefined => {
  try {
    return value();
  } catch (error) {
    return openOnly(error);
  }
};

const openOnly = (error: unknown): undefined => {
  if ([RiggerError, FactNeeded, ValueUnknown].some((kind) => error instanceof kind)) return undefined;
  throw error;
};
