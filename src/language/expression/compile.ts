import {
  TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js';
import { type Position, RiggerError, type Secret, taint, type Value } from '../../model/index.js';
import type { Expression, Scope } from '../play.js';
import { comparisonsOf } from './comparisons.js';
import { CostMeter, limitSums, meterComprehensions } from './cost.js';
import { createEnvironment } from './environment.js';
import { jinjaMistake } from './jinja.js';
import { makeMatchesLinear } from './matches.js';
import { type ExpressionPlace, evaluationMistake, syntaxMistake, typeMistake } from './mistakes.js';
import { namesOfExpression, typeTakenForVariable } from './names.js';
import { makeTextOurs } from './text-of.js';
import { fromCel, toCel } from './values.js';

/** Evaluations do not wait, so that one count at a time is enough. */
const usual = new CostMeter();

let environment: Environment | undefined;

/**
 * Compiles a CEL expression. Evaluation is free of side effects and asks the scope only for names
 * that it comes to; whole numbers come back as JavaScript numbers.
 * @param place where a piece of the source stands, by offsets into it
 * @param meter counts the elements that its evaluations visit
 * @throws RiggerError `language/expression-syntax`, `language/jinja`
 */
export const compileExpression = (
  source: string,
  place: ExpressionPlace,
  meter: CostMeter = usual,
): Expression => {
  environment ??= createEnvironment();
  const program = parse(environment, source, place, meter);
  const uses = namesOfExpression(program.ast).map(({ start, end, ...use }) => ({
    ...use,
    position: place(start, end),
  }));
  const roots = new Set(uses.map(({ path }) => path[0] ?? ''));
  return {
    source,
    position: place(0, source.length),
    names: uses.map(({ path }) => path),
    uses,
    comparisons: comparisonsOf(program.ast).map(({ start, end, ...comparison }) => ({
      ...comparison,
      position: place(start, end),
    })),
    evaluate: (scope) => evaluate(program, roots, scope, place, meter),
  };
};

/** A condition that was written as a plain YAML boolean. */
export const constantExpression = (value: boolean, position: Position): Expression => ({
  source: String(value),
  position,
  names: [],
  uses: [],
  comparisons: [],
  evaluate: () => value,
});

type Program = ReturnType<Environment['parse']>;

const parse = (cel: Environment, source: string, place: ExpressionPlace, meter: CostMeter): Program => {
  const braces = /\{\{|\{%/.test(source) ? jinjaMistake(source, place) : undefined;
  if (braces) throw new RiggerError([braces]);
  try {
    const program = cel.parse(source);
    const type = typeTakenForVariable(program.ast);
    if (type) throw new RiggerError([typeMistake(type, place)]);
    const patterns = makeMatchesLinear(program.ast, place);
    if (patterns.length > 0) throw new RiggerError(patterns);
    makeTextOurs(program.ast);
    meterComprehensions(program.ast, meter);
    const { valid, error } = program.check();
    if (!valid && error) throw error;
    limitSums(program.ast);
    return program;
  } catch (error) {
    if (error instanceof CelTypeError)
      throw new RiggerError([evaluationMistake(error, place, () => [])], undefined, { cause: error });
    if (!(error instanceof ParseError)) throw error;
    throw new RiggerError([jinjaMistake(source, place) ?? syntaxMistake(error, source, place)]);
  }
};

const evaluate = (
  program: Program,
  roots: ReadonlySet<string>,
  scope: Scope,
  place: ExpressionPlace,
  meter: CostMeter,
): Value => {
  let secret = false;
  let quiet = false;
  const seen = ({ isHiddenByOrigin }: Secret): void => {
    secret = true;
    quiet ||= isHiddenByOrigin;
  };
  const context: object = Object.create(null);
  for (const name of roots)
    Object.defineProperty(context, name, {
      get: () => {
        const value = scope.get(name);
        return value === undefined
          ? undefined
          : toCel(value, { seen, elements: (count) => meter.visit(count) });
      },
    });
  try {
    const value = meter.measure(() => fromCel(program(context)));
    return secret ? taint(value as never, quiet) : value;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof CelTypeError)
      throw new RiggerError([evaluationMistake(error, place, () => scope.names())]);
    throw error;
  }
};
