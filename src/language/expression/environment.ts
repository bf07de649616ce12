import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js';
import { compareVersions } from '../template/versions.js';
import { registerHelpers } from './helpers.js';
import { registerMatches } from './matches.js';
import { registerTextOf } from './text-of.js';

/** A function that rigger adds to those of CEL, for the reference. */
export interface ExpressionFunction {
  readonly usage: string;
  readonly summary: string;
}

/** What rigger adds to the Common Expression Language. */
export const expressionFunctions: readonly ExpressionFunction[] = [
  { usage: 'defined(x.y)', summary: 'whether a variable, or what is inside it, exists; null exists' },
  {
    usage: 'default(x.y, fallback)',
    summary: 'the value, or the fallback where it does not exist or is null',
  },
  {
    usage: 'compare_versions(a, b)',
    summary: '−1, 0 or 1 as the version text a is older than, as old as, or newer than b',
  },
  { usage: 'basename(path), dirname(path)', summary: 'the last part of a path, and the rest' },
  { usage: 'any(list), all(list)', summary: 'whether one is true, whether all are' },
  { usage: 'sum(list), min(list), max(list)', summary: 'of numbers' },
  { usage: 'unique(list), flatten(list)', summary: 'without repetitions; without lists in it' },
  {
    usage: 'union(list, other), intersect(list, other), difference(list, other)',
    summary: 'what is in one of them, in both, in the first alone; each once',
  },
  { usage: 'path_join(list)', summary: 'parts as one path; one that begins with / drops those before it' },
  { usage: 'regex_search(text, pattern)', summary: 'the first text that a pattern matches, or null' },
  {
    usage: 'env(name), file(path)',
    summary: 'a variable of rigger’s environment, a file of the controller; as the helpers of templates',
  },
  { usage: 'version(a, ">=", b)', summary: 'whether version texts compare so; as the helper of templates' },
];

/** Codes of the library's errors that mean: there is no such thing. */
const absent: ReadonlySet<string> = new Set(['unknown_variable', 'no_such_key', 'index_out_of_bounds']);

interface Runner {
  run(node: ASTNode, context: unknown): unknown;
}

interface Checker {
  check(node: ASTNode, context: unknown): unknown;
  getType(name: string): unknown;
}

interface Macro {
  readonly args: readonly ASTNode[];
}

/** The environment in which every expression is compiled: undeclared names are dynamic. */
export const createEnvironment = (): Environment => {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    // Far more than anybody writes, and far less than the stack can walk.
    limits: { maxAstNodes: 1000 },
  });
  environment.registerFunction('defined(ast): bool', ({ args }: Macro) => ({
    args,
    typeCheck: (checker: Checker, macro: Macro, context: unknown) => {
      checker.check(macro.args[0]!, context);
      return checker.getType('bool');
    },
    evaluate: (runner: Runner, macro: Macro, context: unknown) =>
      existing(runner, macro.args[0]!, context) !== undefined,
  }));
  environment.registerFunction('default(ast, ast): dyn', ({ args }: Macro) => ({
    args,
    typeCheck: (checker: Checker, macro: Macro, context: unknown) => {
      for (const argument of macro.args) checker.check(argument, context);
      return checker.getType('dyn');
    },
    evaluate: (runner: Runner, macro: Macro, context: unknown) =>
      existing(runner, macro.args[0]!, context) ?? runner.run(macro.args[1]!, context),
  }));
  environment.registerFunction('compare_versions(string, string): int', (a: string, b: string) =>
    BigInt(Math.sign(compareVersions(a, b))),
  );
  environment.registerFunction(
    'basename(string): string',
    (path: string) => path.replace(/\/+$/, '').split('/').at(-1) ?? '',
  );
  environment.registerFunction(
    'dirname(string): string',
    (path: string) =>
      /^(.*)\/[^/]*$/.exec(path.replace(/(.)\/+$/, '$1'))?.[1] || (path.startsWith('/') ? '/' : '.'),
  );
  environment.registerFunction('any(list): bool', (list: unknown[]) => truths(list).includes(true));
  environment.registerFunction('all(list): bool', (list: unknown[]) => !truths(list).includes(false));
  environment.registerFunction('sum(list): dyn', (list: unknown[]) => fold(list, (a, b) => a + b, 0));
  environment.registerFunction('min(list): dyn', (list: unknown[]) => fold(list, (a, b) => Math.min(a, b)));
  environment.registerFunction('max(list): dyn', (list: unknown[]) => fold(list, (a, b) => Math.max(a, b)));
  mixArithmetic(environment);
  registerMatches(environment);
  registerTextOf(environment);
  registerHelpers(environment);
  return environment;
};

const truths = (list: readonly unknown[]): readonly boolean[] =>
  list.map((item) => {
    if (typeof item === 'boolean') return item;
    throw new EvaluationError('the list holds something that is neither true nor false');
  });

const existing = (runner: Runner, node: ASTNode, context: unknown): unknown => {
  try {
    return runner.run(node, context);
  } catch (error) {
    if (error instanceof EvaluationError && absent.has(error.code)) return undefined;
    throw error;
  }
};

/** CEL has no arithmetic between int and double; a measured 2.5 and a written 3 have to meet. */
const mixArithmetic = (environment: Environment): void => {
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  };
  for (const [operator, run] of Object.entries(operators)) {
    const handler = (a: number | bigint, b: number | bigint): number => run(Number(a), Number(b));
    environment.registerOperator(`int ${operator} double: double`, handler);
    environment.registerOperator(`double ${operator} int: double`, handler);
  }
};

const fold = (
  list: readonly unknown[],
  run: (a: number, b: number) => number,
  start?: number,
): number | bigint => {
  const numbers = list.map((item) => {
    if (typeof item !== 'bigint' && typeof item !== 'number')
      throw new EvaluationError('the list holds something that is not a number');
    return Number(item);
  });
  if (numbers.length === 0 && start === undefined) throw new EvaluationError('the list is empty');
  const result = start === undefined ? numbers.reduce(run) : numbers.reduce(run, start);
  return Number.isSafeInteger(result) && list.every((item) => typeof item === 'bigint')
    ? BigInt(result)
    : result;
};
