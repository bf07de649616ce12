import { entryOf } from '../../model/index.js';
import { flatten } from '../analysis/flatten.js';
import { byText } from '../analysis/labels.js';
import type { RunData } from '../data/run-data.js';

/** A recorded fact that two runs do not share. */
export interface EnvironmentDifference {
  readonly host: string;
  readonly fact: string;
  /** Null: the run did not record it. */
  readonly a: string | null;
  readonly b: string | null;
}

/** What a bundle says of what it was measured on and how. */
type RecordedEnvironment = Pick<RunData, 'run' | 'hosts' | 'surroundings'>;

/** By the name of each host of `a`, that of the one in its place in `b`: a run that was made again may stand elsewhere. */
function standsIn(a: RecordedEnvironment, b: RecordedEnvironment): ReadonlyMap<string, string> {
  const { reproduces } = b.run;
  if (!reproduces || reproduces.run !== a.run.run) return new Map();
  return new Map(Object.entries(reproduces.mapping).filter(([then, now]) => then !== now));
}

/** `b` with its hosts under the names of those in whose places they stand, and how both are told. */
function underNamesOf(a: RecordedEnvironment, b: RecordedEnvironment) {
  const places = standsIn(a, b);
  const former = new Map([...places].map(([then, now]) => [now, then]));
  const renamed = <T>(hosts: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(hosts).map(([host, value]) => [former.get(host) ?? host, value]));
  const process = (name: string): string =>
    name
      .split(' ')
      .map((word) => former.get(word) ?? word)
      .join(' ');
  return {
    renamed,
    process,
    told: (host: string): string => (places.has(host) ? `${host} → ${places.get(host)}` : host),
  };
}

type Names = ReturnType<typeof underNamesOf>;

/**
 * What differs between the hosts of two runs, and in the way that they were measured: words of commands, tools,
 * guests and settings of each cell too. What differs alike in several cells is told once.
 */
export function environmentDifferences(
  a: RecordedEnvironment,
  b: RecordedEnvironment,
): EnvironmentDifference[] {
  const names = underNamesOf(a, b);
  const both = [a.hosts, names.renamed(b.hosts)];
  const hosts = [...new Set(both.flatMap((each) => Object.keys(each)))].sort(byText);
  const ofHosts = hosts.flatMap((host) => {
    const [first, second] = both.map((each) => {
      const own = entryOf(each, host);
      return own && stateOf(own);
    });
    return differing(names.told(host), first ?? new Map(), second ?? new Map());
  });
  const known = new Set(ofHosts.map((each) => JSON.stringify(each)));
  const ofCells = cellDifferences(a, b, names).filter(
    ({ cells: _, ...each }) => !known.has(JSON.stringify(each)),
  );
  return [
    ...differing('(run)', design(a), design(b)),
    ...ofHosts,
    ...ofCells.map(({ cells, host, fact, a: one, b: two }) => ({
      host,
      fact: cells.length === 1 ? `${fact} (${cells[0]})` : `${fact} (${cells.length} cells)`,
      a: one,
      b: two,
    })),
  ];
}

/** Tools are known once trials have begun: the first bundles have them with what was there afterwards. */
const stateOf = ({ before, after }: RunData['hosts'][string]): Map<string, string> | undefined =>
  before === null ? undefined : flatten({ ...before, tools: { ...after?.tools, ...before.tools } });

interface CellDifference extends EnvironmentDifference {
  readonly cells: readonly string[];
}

function cellDifferences(a: RecordedEnvironment, b: RecordedEnvironment, names: Names): CellDifference[] {
  const found = new Map<string, CellDifference>();
  for (const cell of a.run.cells) {
    const other = b.run.cells.find(({ id }) => id === cell.id);
    if (other === undefined) continue;
    const [one, two] = [machinesOf(a, cell.index), machinesOf(b, other.index, names)];
    for (const machine of new Set([...one.keys(), ...two.keys()]))
      for (const each of differing(
        names.told(machine),
        one.get(machine) ?? new Map(),
        two.get(machine) ?? new Map(),
      )) {
        const key = JSON.stringify(each);
        found.set(key, { ...each, cells: [...(found.get(key)?.cells ?? []), cell.id] });
      }
  }
  return [...found.values()];
}

/** Parameters of the workload `command` that are the words of its processes, which are told anyway. */
const saidByCommands: ReadonlySet<string> = new Set(['argv', 'server']);

/** What was recorded of a cell, by machine: its facts and tools, and under `(run)` what was run there. */
function machinesOf(
  { run, surroundings }: RecordedEnvironment,
  index: number,
  names?: Names,
): Map<string, Map<string, string>> {
  const commands = new Map<string, string>();
  for (const [workload, { driver, parameters, commands: words }] of Object.entries(
    run.resolved?.[index]?.workloads ?? {},
  )) {
    for (const [process, argv] of Object.entries(words))
      commands.set(`${workload}: command of ${names?.process(process) ?? process}`, argv.join(' '));
    for (const [name, value] of Object.entries((parameters ?? {}) as object))
      if (driver !== 'command' || !saidByCommands.has(name))
        commands.set(`${workload}.${name}`, JSON.stringify(value));
  }
  const recorded = surroundings.get(index)?.machines ?? {};
  const machines = Object.entries(names?.renamed(recorded) ?? recorded);
  return new Map([['(run)', commands], ...machines.map(([name, file]) => [name, flatten(file)] as const)]);
}

const design = ({ run }: RecordedEnvironment): Map<string, string> =>
  new Map([
    ['emulated', String(run.emulated)],
    ['rigger', run.versions.rigger],
    ['node', run.versions.node],
    ['order', run.imported ? 'unknown' : run.design.order],
    ['fresh', run.design.fresh],
    ...(run.design.every ? [['every', run.design.every] as const] : []),
    ['repeat', String(run.design.repeat)],
    ['warm_up', String(run.design.warm_up)],
    ...(run.design.idle === undefined ? [] : [['idle', String(run.design.idle)] as const]),
    ['until', run.design.until === null ? 'none' : JSON.stringify(run.design.until)],
    ['observe', run.observe.join(', ') || 'nothing'],
    // Where the cells say what they were told, that is told instead of how it was written.
    ...(run.resolved ? [] : run.measure).map(({ id, parameters }): [string, string] => [
      `measure.${id}`,
      JSON.stringify(parameters),
    ]),
  ]);

function differing(
  host: string,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): EnvironmentDifference[] {
  const facts = [...new Set([...a.keys(), ...b.keys()])].sort(byText);
  return facts.flatMap((fact) => {
    const [first, second] = [a.get(fact) ?? null, b.get(fact) ?? null];
    return first === second ? [] : [{ host, fact, a: first, b: second }];
  });
}
