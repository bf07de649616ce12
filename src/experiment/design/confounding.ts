import { type Diagnostic, entryOf, type Json, type Position, problem, warning } from '../../model/index.js';
import type { CellFile } from '../bundle/format.js';
import { armPairs, armsOf, choosesDatapath, levelText } from './arms.js';
import { explained } from './explained.js';
import { balancedAfter } from './order.js';

/** A design as the check reads it: what is done in each cell. */
export interface PlannedDesign {
  readonly cells: readonly CellFile[];
  /** The factors whose levels are compared. */
  readonly factors: readonly string[];
  readonly order: 'randomised-blocks' | 'balanced' | 'as-written';
  /** Measured blocks. */
  readonly repeat: number;
  /** What each cell measures: parameters by workload, resolved. Cells in the order of `cells`. */
  readonly measures: readonly { readonly [workload: string]: Json }[];
  /** What each cell is measured on. Cells in the order of `cells`. */
  readonly setups: readonly CellSetup[];
}

/** What surrounds a measurement, as far as it is known before any host is touched. */
export interface CellSetup {
  readonly guests: readonly string[];
  /** The machines of each workload's clients and of their loads, `g1 to peer1`, by the workload. */
  readonly ends: { readonly [workload: string]: readonly string[] };
  /** Parameters of the loads beside each workload. */
  readonly loads: { readonly [workload: string]: Json };
  /** What the steps of `bring_up` set, by the step and the name. */
  readonly variables: { readonly [name: string]: Json };
}

/** Where a part of the experiment stands, by its keys. */
export type PlaceOf = (path: readonly string[]) => Position | undefined;

/**
 * Parameters that choose the datapath and are therefore free to differ between the arms of a comparison:
 * with both network cards in one guest, the address is what sends the traffic down one path or the other.
 */
const pathParameters = new Set(['address', 'to', 'from', 'bind']);

/** Fields of a guest and of its interfaces that two datapaths must have in common to be compared. */
const heldConstant = new Set(
  'machine vcpus memory_mib cpu_mode vcpu_pins emulator_pin numa_nodes hugepage_kib kernel initrd kernel_cmdline mtu queues offloads'.split(
    ' ',
  ),
);

/**
 * What a comparison would mistake for an effect of its factor: a second factor whose levels go with it,
 * other levels in one arm than in another, tools that are told different things, an order that drift follows.
 */
export const confounding = (design: PlannedDesign, at: PlaceOf = () => undefined): Diagnostic[] => [
  ...design.factors.flatMap((factor) =>
    [aliasedFactors, unevenArms, unequalMeasures, unequalSetups].flatMap((check) =>
      check({ ...design, factor }, at),
    ),
  ),
  ...weakDesign(design, at),
];

/** A design, and one of the factors that it compares. */
interface Compared extends PlannedDesign {
  readonly factor: string;
}

const aliasedFactors = ({ cells, factor }: Compared, at: PlaceOf): Diagnostic[] => {
  const others = Object.keys(cells[0]?.factors ?? {}).filter((name) => name !== factor);
  return others
    .filter(
      (other) =>
        levels(cells, other).size > 1 && levels(cells, factor).size > 1 && follows(cells, factor, other),
    )
    .map((other) =>
      problem(
        'experiment/confounded',
        `${factor} and ${other} change together: each level of ${factor} has one level of ${other} only, so that their effects cannot be told apart`,
        {
          position: at(['factors', other]),
          help: `let every level of ${factor} meet every level of ${other}, or hold ${other} constant`,
        },
      ),
    );
};

/** Whether the level of one factor determines that of the other. */
const follows = (cells: readonly CellFile[], factor: string, other: string): boolean => {
  const partner = new Map<string, string>();
  return cells.every(({ factors }) => {
    const [level, theirs] = [
      JSON.stringify(entryOf(factors, factor)),
      JSON.stringify(entryOf(factors, other)),
    ];
    if (!partner.has(level)) partner.set(level, theirs);
    return partner.get(level) === theirs;
  });
};

const levels = (cells: readonly CellFile[], factor: string): Set<string> =>
  new Set(cells.map(({ factors }) => JSON.stringify(entryOf(factors, factor))));

const unevenArms = ({ cells, factor }: Compared, at: PlaceOf): Diagnostic[] => {
  const arms = armsOf(cells, factor);
  return [...arms]
    .filter(([, members]) => members.length < levels(cells, factor).size)
    .map(([rest, members]) =>
      warning(
        'experiment/uneven-arms',
        `${rest || 'the design'} has ${members.map(({ factors }) => `${factor}=${String(entryOf(factors, factor))}`).join(', ')} and no other level of ${factor} to be compared with`,
        {
          position: at(['factors', factor]),
          help: 'widen `only`, narrow `except`, or leave the odd cells out',
        },
      ),
    );
};

/** A difference between the arms of a comparison: where, and in which two cells. */
interface Difference {
  readonly path: string;
  readonly values: readonly [Json | undefined, Json | undefined];
  readonly cells: readonly [CellFile, CellFile];
}

const unequalMeasures = (design: Compared, at: PlaceOf): Diagnostic[] =>
  confounded(
    design,
    betweenArms(design, (cell) => design.measures[cell.index] ?? {}),
    at(['measure']),
    choosesDatapath(design.cells, design.factor) ? () => false : isOwnWords,
  );

/**
 * The words of a program of one's own, and how its output is read, may be what a factor stands for: two programs, two
 * sets of flags. Whoever compares datapaths has no such freedom.
 */
const isOwnWords = (path: string): boolean =>
  /\.(argv|server|version|package|metrics\.\w+\.(pattern|json|stream))$/.test(path);

/** Only a datapath can be told from what it is measured on: other factors often are just that. */
const unequalSetups = (design: Compared, at: PlaceOf): Diagnostic[] => {
  const { cells, factor, setups } = design;
  if (!choosesDatapath(cells, factor)) return [];
  const part = (of: (setup: CellSetup) => Json) => betweenArms(design, ({ index }) => of(setups[index]!));
  const loads = part(({ loads }) => loads).map((found) => ({ ...found, path: `alongside ${found.path}` }));
  return [
    ...confounded(
      design,
      part(({ guests }) => ({ guests })),
      at(['guests']),
    ),
    ...confounded(
      design,
      part(({ ends }) => ends).map((found) => ({ ...found, path: `the machines of ${found.path}` })),
      at(['measure']),
    ),
    ...confounded(design, loads, at(['measure'])),
    ...confounded(
      design,
      part(({ variables }) => variables).filter(({ path }) => heldConstant.has(lastOf(path))),
      at(['bring_up']),
    ),
  ];
};

const lastOf = (path: string): string => path.split(/[ .]/).findLast((key) => !/^\d+$/.test(key)) ?? '';

const betweenArms = ({ cells, factor }: Compared, read: (cell: CellFile) => Json): readonly Difference[] => {
  return armPairs(cells, factor).flatMap(([first, other]) =>
    differences(read(first), read(other))
      // A value that only names the level is what is compared.
      .filter(
        ([, one, two]) =>
          !namesLevel([one, entryOf(first.factors, factor)], [two, entryOf(other.factors, factor)]),
      )
      .map(([path, one, two]): Difference => ({ path, values: [one, two], cells: [first, other] })),
  );
};

const namesLevel = (...[one, two]: readonly (readonly [Json | undefined, Json | undefined])[]): boolean =>
  one![0] !== undefined &&
  two![0] !== undefined &&
  explained(JSON.stringify(one![0]), JSON.stringify(two![0]), levelText(one![1]), levelText(two![1]));

/** One message for each place. */
const confounded = (
  { factor }: Compared,
  found: readonly Difference[],
  position?: Position,
  mayBeMeant: (path: string) => boolean = () => false,
): Diagnostic[] =>
  [...new Map(found.map((each) => [each.path, each])).values()].map(({ path, values, cells: [one, two] }) => {
    const message = `${path} is ${show(values[0])} where ${factor} is ${String(entryOf(one.factors, factor))}, and ${show(values[1])} where it is ${String(entryOf(two.factors, factor))}`;
    return mayBeMeant(path)
      ? warning('experiment/arms-differ', message, {
          position,
          help: `unless this is what ${factor} stands for, an effect could come from it: let both arms differ in \`{{ ${factor} }}\` alone`,
        })
      : problem('experiment/confounded', message, {
          position,
          help: `both arms of a comparison must differ in ${factor} and in nothing else`,
        });
  });

const show = (value: Json | undefined): string => (value === undefined ? 'missing' : JSON.stringify(value));

const differences = (
  one: Json | undefined,
  two: Json | undefined,
  path = '',
): [string, Json | undefined, Json | undefined][] => {
  if (JSON.stringify(one) === JSON.stringify(two)) return [];
  if (!isTree(one) || !isTree(two)) return [[path, one, two]];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])]
    .filter((key) => !pathParameters.has(key))
    .flatMap((key) =>
      differences(entryOf(one, key), entryOf(two, key), path === '' ? key : `${path}.${key}`),
    );
};

/** A mapping, or a list of mappings, whose items are told apart by their index. */
const isTree = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && (!Array.isArray(value) || value.some(isTree));

const weakDesign = ({ order, repeat, cells }: PlannedDesign, at: PlaceOf): Diagnostic[] => [
  ...(order === 'as-written' && cells.length > 1
    ? [
        warning(
          'experiment/fixed-order',
          'the cells run in the same order in every block, so that a testbed that warms up or slows down looks like an effect',
          { position: at(['design', 'order']), help: 'use `order: randomised-blocks`' },
        ),
      ]
    : []),
  ...(order === 'balanced' && repeat % balancedAfter(cells.length) !== 0
    ? [
        warning(
          'experiment/unbalanced-order',
          `${repeat} ${repeat === 1 ? 'block leaves' : 'blocks leave'} a balanced order of ${cells.length} cells unfinished, so that some follow others more often`,
          {
            position: at(['design', 'repeat']),
            help: `set \`repeat\` to a multiple of ${balancedAfter(cells.length)}`,
          },
        ),
      ]
    : []),
  ...(repeat < 6
    ? [
        warning(
          'experiment/too-few-blocks',
          `${repeat === 1 ? '1 block gives' : `${repeat} blocks give`} no 95 % interval of a median; the fewest that do are 6`,
          { position: at(['design', 'repeat']), help: 'set `repeat: 6` or more' },
        ),
      ]
    : []),
];
