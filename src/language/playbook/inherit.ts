import { type Diagnostic, didYouMean, problem, type Risk, risks, type Value } from '../../model/index.js';
import type { Become, Inherited, LateKeyword, Template } from '../play.js';
import { sound } from './checks.js';
import { readConditions } from './conditions.js';
import { itemsOf, type Node, positionOf } from './node.js';
import type { PlaybookSurroundings } from './surroundings.js';
import { readVariables, templateOf } from './variables.js';

type Report = (diagnostic: Diagnostic) => void;

/** The surroundings as the keywords of a mapping (a block, a role's entry, a task) change them. */
export const inherit = (
  outer: PlaybookSurroundings,
  node: Node,
  good: ReadonlySet<string>,
): PlaybookSurroundings => {
  const { report } = outer.loading;
  const get = (key: string): Node | undefined => sound(node, key, good);
  const flag = (key: string): boolean | undefined => {
    const data = get(key)?.data;
    return typeof data === 'boolean' ? data : undefined;
  };
  const late = lateKeywords(outer.late, get, report);
  const number = (key: string): number | undefined => get(key)?.data as number | undefined;
  const vars = get('vars');
  const environment = get('environment');
  const delegateTo = get('delegate_to');
  const { late: _, ...kept } = outer;
  return {
    ...kept,
    when: [...outer.when, ...readConditions(get('when'), report)],
    tags: union(outer.tags, readTags(get('tags'))),
    vars: vars ? [...outer.vars, readVariables(vars, report)] : outer.vars,
    runOnce: flag('run_once') ?? outer.runOnce,
    noLog: late?.noLog !== undefined || (flag('no_log') ?? outer.noLog),
    ignoreErrors: flag('ignore_errors') ?? outer.ignoreErrors,
    allow: union(outer.allow, readAllow(get('allow'), report)),
    ...present({
      late,
      become: readBecome(node, good, outer),
      environment: environment && overlay(outer.environment, templateOf(environment, report)),
      delegateTo: delegateTo && templateOf(delegateTo, report),
      anyErrorsFatal: flag('any_errors_fatal'),
      throttle: number('throttle'),
      timeout: number('timeout'),
      checkMode: flag('check_mode'),
    }),
  };
};

const lateNames: Readonly<Record<string, LateKeyword>> = {
  become: 'become',
  no_log: 'noLog',
  ignore_errors: 'ignoreErrors',
  run_once: 'runOnce',
  retries: 'retries',
  delay: 'delay',
};

/** The keywords that are templates here, and those of the outer levels that nothing here replaces. */
const lateKeywords = (
  outer: Inherited['late'],
  get: (key: string) => Node | undefined,
  report: Report,
): Inherited['late'] => {
  const late = { ...outer };
  for (const [key, name] of Object.entries(lateNames)) {
    const node = get(key);
    if (node === undefined) continue;
    if (typeof node.data === 'string') late[name] = templateOf(node, report);
    else delete late[name];
  }
  return Object.keys(late).length > 0 ? late : undefined;
};

/** Only what is defined: optional properties are absent, not undefined. */
export const present = <T extends object>(all: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const union = <T>(one: readonly T[], other: readonly T[]): readonly T[] => [...new Set([...one, ...other])];

/** Tags as a list, or as text with commas. */
export const readTags = (node: Node | undefined): readonly string[] =>
  node
    ? itemsOf(node)
        .flatMap(({ data }) =>
          String(data)
            .split(',')
            .map((tag) => tag.trim()),
        )
        .filter(Boolean)
    : [];

const readAllow = (node: Node | undefined, report: Report): readonly Risk[] =>
  node
    ? itemsOf(node).flatMap((item) => {
        if (risks.includes(item.data as Risk)) return [item.data as Risk];
        report(
          problem('language/unknown-risk', `there is no risk ${item.data}`, {
            position: positionOf(item),
            help: didYouMean(String(item.data), risks) ?? `risks are ${risks.join(', ')}`,
          }),
        );
        return [];
      })
    : [];

const readBecome = (
  node: Node,
  good: ReadonlySet<string>,
  { become: outer, loading }: PlaybookSurroundings,
): Become | undefined => {
  const written = sound(node, 'become', good)?.data;
  // Whether it is, is known later; that it may be has to be known before the connection is made.
  const enabled = typeof written === 'string' ? true : (written as boolean | undefined);
  const user = sound(node, 'become_user', good);
  if (enabled === undefined && user === undefined) return outer;
  const wanted = user ? templateOf(user, loading.report) : outer?.user;
  return { enabled: enabled ?? outer?.enabled ?? false, ...(wanted !== undefined && { user: wanted }) };
};

/** Environment variables of an inner level on top of those of the outer ones. */
const overlay = (outer: Template | undefined, inner: Template): Template =>
  outer === undefined
    ? inner
    : {
        source: inner.source,
        position: inner.position,
        names: [...outer.names, ...inner.names],
        uses: [...outer.uses, ...inner.uses],
        comparisons: [...outer.comparisons, ...inner.comparisons],
        literal: outer.literal && inner.literal,
        at: (path) => inner.at(path),
        part: (path) => inner.part(path),
        resolve: (scope) =>
          ({ ...(outer.resolve(scope) as object), ...(inner.resolve(scope) as object) }) as Value,
      };
