import type { z } from 'zod';
import type { Template } from '../../language/play.js';
import { didYouMean, entryOf, type Json, problem, RiggerError, revealNumbers } from '../../model/index.js';
import type { Margin } from '../../statistics/index.js';
import type { AnalysisFile, CellFile, DesignFile, Levels } from '../bundle/format.js';
import { cellsOf } from '../design/cells.js';
import { balancedDescription, generatorDescription } from '../design/generator.js';
import { planOrder } from '../design/order.js';
import { observers } from '../observers/catalogue.js';
import type { Observer } from '../observers/observer.js';
import { designSchema } from '../schema.js';
import { checked, holds, type Lookup } from './body.js';

type Parsed = z.infer<typeof designSchema>;

const USUAL_SHARE = 0.05;

const generatorOf = (order: DesignFile['order']): string => {
  if (order === 'as-written') return 'none: always the order of the cells';
  return order === 'balanced' ? balancedDescription : generatorDescription;
};

/** What is the same in every cell of an experiment. */
export interface Design {
  readonly name: string | undefined;
  readonly question: string | null;
  readonly design: DesignFile;
  readonly cells: readonly CellFile[];
  readonly schedule: readonly (readonly number[])[];
  readonly observe: readonly Observer[];
  readonly report: Parsed['report'];
}

/** Keys whose values may speak of the factors, and are read for each cell. */
const perCell = new Set(['guests', 'addresses', 'measure', 'bring_up', 'tear_down']);

/** Reads everything but what each cell does. @throws RiggerError with the places of all mistakes */
export const readDesign = (body: Template, lookup: Lookup): Design => {
  const keys = Object.keys((body.source ?? {}) as object).filter((key) => !perCell.has(key));
  const scope = { get: lookup, names: () => [] };
  const value = Object.fromEntries(keys.map((key) => [key, revealNumbers(body.part([key]).resolve(scope))]));
  const parsed = checked(value, designSchema, (path) => body.at(path));
  const cells = cellsOf(parsed.factors, wanted(body, parsed, lookup));
  if (cells.length === 0)
    throw new RiggerError([
      problem('experiment/no-cells', 'the constraints leave no combination of levels', {
        position: body.at([parsed.only.length > 0 ? 'only' : 'except']),
        help: 'every `only` must be true and every `except` false for a cell to stay',
      }),
    ]);
  const { repeat, warm_up, order, seed, fresh, every, idle, until } = parsed.design;
  const blocks = warm_up + Math.max(repeat, until?.max_repeat ?? 0);
  return {
    name: parsed.name,
    question: parsed.question ?? null,
    design: {
      factors: parsed.factors as { readonly [factor: string]: readonly Json[] },
      only: parsed.only,
      except: parsed.except,
      repeat,
      warm_up,
      order,
      seed,
      generator: generatorOf(order),
      until: until
        ? { half_width: until.half_width, max_repeat: until.max_repeat, of: until.of ?? [] }
        : null,
      fresh,
      ...(parsed.observe.length > 0 ? { idle } : {}),
      ...(fresh === 'trial' ? {} : { every }),
    },
    cells,
    schedule: planOrder(cells.length, blocks, { order, seed }),
    observe: parsed.observe.map((name, index) => observerNamed(name, body, index)),
    report: parsed.report,
  };
};

const wanted =
  (body: Template, { only, except }: Parsed, lookup: Lookup) =>
  (levels: Levels): boolean => {
    const inCell: Lookup = (name) => entryOf(levels, name) ?? lookup(name);
    const hold = (key: 'only' | 'except') => (source: string, index: number) =>
      holds(source, body.at(Array.isArray(source) ? [key, index] : [key]), inCell);
    return only.every(hold('only')) && !except.some(hold('except'));
  };

const observerNamed = (name: string, body: Template, index: number): Observer => {
  const observer = observers.get(name);
  if (observer) return observer;
  throw new RiggerError([
    problem('experiment/unknown-observer', `there is no observer ${name}`, {
      position: body.at(['observe', index]),
      help: didYouMean(name, observers.keys()) ?? `the observers are ${[...observers.keys()].join(', ')}`,
    }),
  ]);
};

/** What the report compares, with what was not said filled in. @throws RiggerError for unknown names */
export const analysisOf = (
  { report, cells, design }: Design,
  body: Template,
  primary: readonly string[],
  known: ReadonlySet<string>,
  usualShare = USUAL_SHARE,
): AnalysisFile => {
  const factors = Object.keys(cells[0]!.factors);
  const several = factors.filter((name) => design.factors[name]!.length > 1);
  const [factor = null, ...others] =
    report.factor === undefined
      ? [several.includes('datapath') ? 'datapath' : (several[0] ?? null)]
      : [report.factor].flat();
  const strangers = [factor, ...others].filter((one) => one !== null && !factors.includes(one));
  if (strangers.length > 0)
    throw invalid(
      body,
      'factor',
      `there is no factor ${strangers.join(' and no factor ')}; the factors are ${factors.join(', ') || 'none'}`,
    );
  if (new Set([factor, ...others]).size <= others.length)
    throw invalid(body, 'factor', 'a factor is named twice');
  const baseline =
    report.baseline ?? (factor === null ? null : (entryOf(design.factors, factor)?.[0] ?? null));
  if (factor !== null && !design.factors[factor]!.includes(baseline))
    throw invalid(body, 'baseline', `${String(baseline)} is no level of ${factor}`);
  const metrics = report.metrics ?? primary;
  const unknown = metrics.find((metric) => !known.has(metric));
  if (unknown !== undefined)
    throw invalid(body, 'metrics', `no workload gives ${unknown}; there are ${[...known].join(', ')}`);
  const margins = marginsOf(report.smallest_effect, usualShare);
  const strange = Object.keys(margins.margins ?? {}).find((metric) => !known.has(metric));
  if (strange !== undefined)
    throw invalid(
      body,
      'smallest_effect',
      `no workload gives ${strange}; there are ${[...known].join(', ')}`,
    );
  const also = others.map((one) => ({ factor: one!, baseline: entryOf(design.factors, one!)![0]! }));
  return {
    ...{ factor, baseline, ...(also.length > 0 ? { also } : {}) },
    ...{ metrics, ...margins },
    ...rankOf({ report, design }, body, { factor, baseline }),
    paired: true,
  };
};

/** Levers that are ranked; a factor that has no lever in this design is not. */
const rankOf = (
  { report: { rank }, design }: Pick<Design, 'report' | 'design'>,
  body: Template,
  compared: Pick<AnalysisFile, 'factor' | 'baseline'>,
): Pick<AnalysisFile, 'rank'> => {
  if (rank === undefined) return {};
  const { factor, combination = null } = rank;
  const levels = entryOf(design.factors, factor);
  if (levels === undefined)
    throw invalid(
      body,
      'rank',
      `there is no factor ${factor}; the factors are ${Object.keys(design.factors).join(', ') || 'none'}`,
    );
  if (levels.length < 2) return {};
  if (combination !== null && !levels.includes(combination))
    throw invalid(body, 'rank', `${String(combination)} is no level of ${factor}`);
  const baseline = factor === compared.factor ? compared.baseline : levels[0]!;
  if (combination === baseline)
    throw invalid(
      body,
      'rank',
      `${String(combination)} is what the levers are compared with, and no combination of them`,
    );
  return { rank: { factor, baseline, combination } };
};

/** A share for all metrics, or what was said of single ones; the others then have the usual share. */
const marginsOf = (
  written: Parsed['report']['smallest_effect'],
  usualShare: number,
): Pick<AnalysisFile, 'smallest_effect' | 'margins'> => {
  if (typeof written === 'number') return { smallest_effect: written };
  if (written === undefined) return { smallest_effect: usualShare };
  const margins = Object.entries(written).map(([metric, size]): [string, Margin] => [
    metric,
    typeof size === 'number'
      ? { kind: 'amount', size }
      : { kind: 'share', size: Number.parseFloat(size) / 100 },
  ]);
  return { smallest_effect: usualShare, margins: Object.fromEntries(margins) };
};

const invalid = (body: Template, key: string, message: string): RiggerError =>
  new RiggerError([problem('experiment/invalid', message, { position: body.at(['report', key]) })]);
