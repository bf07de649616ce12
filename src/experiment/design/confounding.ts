import { type Diagnostic, type Json, type Position, problem, warning } from '../../model/index.js';
import type { CellFile } from '../bundle/format.js';
import { cellId } from './cells.js';

/** A design as the check reads it: what is done in each cell. */
export interface PlannedDesign {
  readonly cells: readonly CellFile[];
  /** The factor whose levels are compared. */
  readonly factor: string | null;
  readonly order: 'randomised-blocks' | 'as-written';
  /** Measured blocks. */
  readonly repeat: number;
  /** What each cell measures: parameters by workload, resolved. Cells in the order of `cells`. */
  readonly measures: readonly { readonly [workload: string]: Json }[];
}

/**
 * Parameters that choose the datapath and are therefore free to differ between the arms of a comparison:
 * with both network cards in one guest, the address is what sends the traffic down one path or the other.
 */
const pathParameters = new Set(['address', 'to', 'from', 'bind']);

/**
 * What a comparison would mistake for an effect of its factor: a second factor whose levels go with it,
 * other levels in one arm than in another, tools that are told different things, an order that drift follows.
 */
export const confounding = (design: PlannedDesign, at?: Position): Diagnostic[] => [
  ...aliasedFactors(design, at),
  ...unevenArms(design, at),
  ...unequalMeasures(design, at),
  ...weakDesign(design, at),
];

const aliasedFactors = ({ cells, factor }: PlannedDesign, position?: Position): Diagnostic[] => {
  if (factor === null) return [];
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
          position,
          help: `let every level of ${factor} meet every level of ${other}, or hold ${other} constant`,
        },
      ),
    );
};

/** Whether the level of one factor determines that of the other. */
const follows = (cells: readonly CellFile[], factor: string, other: string): boolean => {
  const partner = new Map<string, string>();
  return cells.every(({ factors }) => {
    const [level, theirs] = [JSON.stringify(factors[factor]), JSON.stringify(factors[other])];
    if (!partner.has(level)) partner.set(level, theirs);
    return partner.get(level) === theirs;
  });
};

const levels = (cells: readonly CellFile[], factor: string): Set<string> =>
  new Set(cells.map(({ factors }) => JSON.stringify(factors[factor])));

const unevenArms = ({ cells, factor }: PlannedDesign, position?: Position): Diagnostic[] => {
  if (factor === null) return [];
  const arms = armsOf(cells, factor);
  return [...arms]
    .filter(([, members]) => members.length < levels(cells, factor).size)
    .map(([rest, members]) =>
      warning(
        'experiment/uneven-arms',
        `${rest || 'the design'} has ${members.map(({ factors }) => `${factor}=${String(factors[factor])}`).join(', ')} and no other level of ${factor} to be compared with`,
        { position, help: 'widen `only`, narrow `except`, or leave the odd cells out' },
      ),
    );
};

/** Cells that differ in the compared factor only, by the rest of their levels. */
const armsOf = (cells: readonly CellFile[], factor: string): Map<string, CellFile[]> => {
  const arms = new Map<string, CellFile[]>();
  for (const cell of cells) {
    const { [factor]: _, ...rest } = cell.factors;
    const key = Object.keys(rest).length === 0 ? '' : cellId(rest);
    arms.set(key, [...(arms.get(key) ?? []), cell]);
  }
  return arms;
};

const unequalMeasures = ({ cells, factor, measures }: PlannedDesign, position?: Position): Diagnostic[] => {
  if (factor === null) return [];
  const found = new Map<string, Diagnostic>();
  for (const [first, ...rest] of armsOf(cells, factor).values())
    for (const other of rest)
      for (const [path, one, two] of differences(measures[first!.index] ?? {}, measures[other.index] ?? {})) {
        // A parameter that is the factor itself is what is compared.
        if (same(one, first!.factors[factor]) && same(two, other.factors[factor])) continue;
        found.set(
          path,
          problem(
            'experiment/confounded',
            `${path} is ${show(one)} where ${factor} is ${String(first!.factors[factor])}, and ${show(two)} where it is ${String(other.factors[factor])}`,
            { position, help: `both arms of a comparison must differ in ${factor} and in nothing else` },
          ),
        );
      }
  return [...found.values()];
};

const same = (one: Json | undefined, two: Json | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(two);

const show = (value: Json | undefined): string => (value === undefined ? 'missing' : JSON.stringify(value));

const differences = (
  one: Json | undefined,
  two: Json | undefined,
  path = '',
): [string, Json | undefined, Json | undefined][] => {
  if (JSON.stringify(one) === JSON.stringify(two)) return [];
  if (!isObject(one) || !isObject(two)) return [[path, one, two]];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])]
    .filter((key) => !pathParameters.has(key))
    .flatMap((key) => differences(one[key], two[key], path === '' ? key : `${path}.${key}`));
};

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const weakDesign = ({ order, repeat, cells }: PlannedDesign, position?: Position): Diagnostic[] => [
  ...(order === 'as-written' && cells.length > 1
    ? [
        warning(
          'experiment/fixed-order',
          'the cells run in the same order in every block, so that a testbed that warms up or slows down looks like an effect',
          { position, help: 'use `order: randomised-blocks`' },
        ),
      ]
    : []),
  ...(repeat < 6
    ? [
        warning(
          'experiment/too-few-blocks',
          `${repeat} blocks give no 95 % interval of a median; the fewest that do are 6`,
          { position, help: 'set `repeat: 6` or more' },
        ),
      ]
    : []),
];
