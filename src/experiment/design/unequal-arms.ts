import { hostOnly } from '../../engine/play/resolve-steps.js';
import {
  type Diagnostic,
  entryOf,
  isMap,
  type Json,
  type Position,
  shownShell,
  warning,
} from '../../model/index.js';
import type { CellFile, ResolvedCell } from '../bundle/format.js';
import { armPairs, choosesDatapath, levelText } from './arms.js';
import type { CellSetup } from './confounding.js';
import { explained } from './explained.js';

type Task = ResolvedCell['tasks'][number];

/** What each cell is made of; all lists in the order of the cells. */
export interface ResolvedDesign {
  readonly cells: readonly CellFile[];
  readonly resolved: readonly ResolvedCell[];
  readonly setups: readonly Pick<CellSetup, 'ends' | 'loads'>[];
}

/** Where a step stands. */
export type StepPlace = (task: Task) => Position | undefined;

/** Two arms under the same conditions. */
interface Pair {
  readonly factor: string;
  readonly cells: readonly [CellFile, CellFile];
  readonly levels: readonly [string, string];
}

/** One way in which two arms differ; silent where it says no more than the name of the level. */
interface Aspect {
  readonly key: string;
  readonly words: string | null;
  readonly task?: Task;
  /** Nothing but a factor that is named so could mean it. */
  readonly always?: boolean;
}

/**
 * What differs between the arms of a comparison beside the level's name. One such thing may be how the factor comes
 * about; where the factor chooses the datapath, or something else differs too, an effect could come from it.
 */
export const unequalArms = (design: ResolvedDesign, factor: string | null, at: StepPlace): Diagnostic[] => {
  if (factor === null) return [];
  const found = new Map<string, Aspect>();
  const chosen = choosesDatapath(design.cells, factor);
  for (const cells of armPairs(design.cells, factor)) {
    const levels = cells.map(({ factors }) =>
      levelText(entryOf(factors, factor)),
    ) as unknown as Pair['levels'];
    for (const aspect of aspectsOf(design, { factor, cells, levels }))
      if (!found.get(aspect.key)?.words) found.set(aspect.key, aspect);
  }
  const several = chosen || found.size > 1;
  return [...found.values()].flatMap(({ words, task, always }) =>
    words === null || !(several || always)
      ? []
      : [
          warning('experiment/arms-differ', words, {
            position: task && at(task),
            help: `both arms of a comparison should differ in ${factor} and in nothing else: do the same in both, or make it a factor of its own`,
          }),
        ],
  );
};

/** Factors that nothing depends on: every arm of theirs is told the same. */
export const idleFactors = ({ cells, resolved, setups }: ResolvedDesign): string[] => {
  const whole = ({ index }: CellFile) => JSON.stringify([resolved[index], setups[index]]);
  return Object.keys(cells[0]?.factors ?? {}).filter((factor) => {
    const pairs = armPairs(cells, factor);
    return pairs.length > 0 && pairs.every(([one, two]) => whole(one) === whole(two));
  });
};

const aspectsOf = (design: ResolvedDesign, pair: Pair): Aspect[] => {
  const [one, two] = pair.cells.map(({ index }) => ({
    resolved: design.resolved[index]!,
    ...design.setups[index]!,
  }));
  return [
    ...toldAspects(one!.resolved, two!.resolved, pair),
    ...machineAspects(one!.ends, two!.ends, pair),
    ...loadAspects(one!.loads, two!.loads, pair),
    ...stepAspects(one!.resolved, two!.resolved, pair),
  ];
};

/** What the measuring processes are told: their addresses are how a datapath is chosen, a level's name is the factor. */
const toldAspects = (one: ResolvedCell, two: ResolvedCell, pair: Pair): Aspect[] => {
  const clients = ({ workloads }: ResolvedCell): string[][] =>
    Object.values(workloads).map(({ commands }) =>
      Object.entries(commands)
        .filter(([process]) => process.startsWith('client '))
        .flatMap(([, argv]) => argv),
    );
  const [first, second] = [clients(one), clients(two)];
  const same = JSON.stringify(first) === JSON.stringify(second);
  const file = [first, second].map((all) => all.flat().map((word) => JSON.stringify(word)));
  const named = otherFiles(file[0]!.join('\n'), file[1]!.join('\n'), pair.levels);
  const told: Aspect[] = same ? [] : [{ key: 'told', words: null }];
  return named === null ? told : [{ key: 'told', words: `what is measured with names ${named}` }];
};

/** Other machines of the same number: more guests, or a measurement the other way round, are not other ones. */
const machineAspects = (one: CellSetup['ends'], two: CellSetup['ends'], pair: Pair): Aspect[] =>
  Object.keys(one).flatMap((workload) => {
    const [first, second] = [one[workload]!, entryOf(two, workload) ?? []];
    const machines = (ends: readonly string[]) =>
      [...new Set(ends.flatMap((end) => end.replace(/^load /, '').split(' to ')))].sort();
    const [these, those] = [machines(first), machines(second)];
    if (these.length !== those.length || explained(these.join(' '), those.join(' '), ...pair.levels))
      return [];
    // Where the datapath is chosen this is an error of its own.
    if (choosesDatapath(pair.cells, pair.factor)) return [];
    const words = `${workload} is measured with ${first.join(', ')} where ${where(pair, 0)}, and with ${second.join(', ')} where ${where(pair, 1)}`;
    return [{ key: 'machines', words, always: true }];
  });

const loadAspects = (one: CellSetup['loads'], two: CellSetup['loads'], pair: Pair): Aspect[] => {
  if (choosesDatapath(pair.cells, pair.factor)) return [];
  const other = Object.keys(one).filter(
    (workload) =>
      Object.hasOwn(two, workload) &&
      !explained(
        JSON.stringify(entryOf(one, workload)),
        JSON.stringify(entryOf(two, workload)),
        ...pair.levels,
      ),
  );
  if (other.length === 0) return [];
  const words = `the load beside ${other.join(', ')} is another one where ${where(pair, 0)} than where ${where(pair, 1)}`;
  return [{ key: 'loads', words }];
};

const stepAspects = (one: ResolvedCell, two: ResolvedCell, pair: Pair): Aspect[] => {
  const [first, second] = [byPlace(one), byPlace(two)];
  const found: Aspect[] = [];
  for (const place of new Set([...first.keys(), ...second.keys()])) {
    const [task, other] = [first.get(place), second.get(place)];
    const difference = differenceOf(task, other, pair);
    if (difference === null) continue;
    const shown = (task ?? other)!;
    if (difference === '') found.push({ key: 'named', words: null });
    else found.push({ key: `step ${shown.at}`, words: `${nameOf(shown)} ${difference}`, task: shown });
  }
  return found;
};

/** A step that is reached several times, as in an include that loops, is told apart by a number. */
const byPlace = ({ tasks }: ResolvedCell): Map<string, Task> => {
  const found = new Map<string, Task>();
  for (const task of tasks) {
    let key = `${task.host} ${task.at}`;
    for (let number = 2; found.has(key); number += 1) key = `${task.host} ${task.at} ${number}`;
    found.set(key, task);
  }
  return found;
};

const nameOf = ({ task, name, at, host }: Task): string => `${task} "${name ?? at}" on ${host}`;

/** Null for none, empty where it only names the level. */
const differenceOf = (one: Task | undefined, two: Task | undefined, pair: Pair): string | null => {
  if (one === undefined || two === undefined)
    return `runs only where ${where(pair, two === undefined ? 0 : 1)}`;
  const parts = (task: Task): { [part: string]: Json } => ({
    ...(isMap(task.input) && !isShell(task.input) ? task.input : { text: shownText(task.input) }),
    ...task.around,
    files: task.files,
  });
  const [first, second] = [parts(one), parts(two)];
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  const text = (value: Json | undefined): string => JSON.stringify(value ?? null);
  const other = keys.filter((key) => text(entryOf(first, key)) !== text(entryOf(second, key)));
  if (other.length === 0) return null;
  const open = other.filter(
    (key) => text(openParts(entryOf(first, key))) !== text(openParts(entryOf(second, key))),
  );
  if (open.length > 0)
    return `has ${open.join(' and ')} that only the host can tell, and that ${pair.factor} has a part in`;
  const told = other.filter(
    (key) => !explained(text(entryOf(first, key)), text(entryOf(second, key)), ...pair.levels),
  );
  if (told.length > 0)
    return `is told other things where ${where(pair, 0)} than where ${where(pair, 1)}: ${told.join(', ')}`;
  const named = otherFiles(
    text(other.map((key) => first[key]!)),
    text(other.map((key) => second[key]!)),
    pair.levels,
  );
  return named === null ? '' : `names ${named}`;
};

/** A text for a shell, with the values that go into it beside it. */
const isShell = (
  value: Json,
): value is { readonly script: string; readonly parameters: { readonly [name: string]: string } } =>
  isMap(value) && typeof value.script === 'string' && isMap(value.parameters);

const shownText = (value: Json): Json =>
  isShell(value) ? shownShell(value.script, value.parameters) : value;

/** Everything inside a value that only the host can tell. */
const openParts = (value: Json | undefined): Json[] => {
  if (typeof value !== 'object' || value === null) return [];
  return hostOnly in value ? [value as Json] : Object.values(value).flatMap((each: Json) => openParts(each));
};

/** Words that stand for a program or a file and differ by the level's name: what is in the file may be anything. */
const otherFiles = (one: string, two: string, levels: Pair['levels']): string | null => {
  const files = (text: string) =>
    text.split(/[\s"'\\=,;:()|&<>]+/).filter((word) => /\w\/|\/\w|\w\.[a-z]\w*$/i.test(word));
  const [these, those] = [files(one), files(two)];
  const index = these.findIndex((word, place) => word !== those[place] && word.includes(levels[0]));
  const other = those[index];
  if (index < 0 || other === undefined || !explained(these[index]!, other, ...levels)) return null;
  return `${these[index]} in one arm and ${other} in the other, and what is in them is not compared`;
};

const where = ({ factor, levels }: Pair, arm: 0 | 1): string => `${factor} is ${levels[arm]}`;
