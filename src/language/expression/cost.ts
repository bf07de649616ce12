import { type ASTNode, EvaluationError, type SourceRange } from '@marcbachmann/cel-js';
import type { Value } from '../../model/index.js';
import { counted, mostVisits, tooLarge } from '../growth.js';
import { childrenOf } from './nodes.js';

/** Code of the library's error type for an evaluation that visits more. */
export const tooCostly = 'rigger_too_costly';

/** And for one that would make more than fits. */
export const tooLong = 'rigger_too_long';

/**
 * Counts the elements that an evaluation visits, because loops inside loops multiply: six of them over a
 * list of 100 would take years, and nothing interrupts an evaluation. Counting elements and not seconds
 * gives the same answer on every machine.
 */
export class CostMeter {
  #left: number;

  constructor(readonly most = mostVisits) {
    this.#left = most;
  }

  /** Runs one evaluation with a count of its own; another may run inside it, for a variable that it asks for. */
  measure<T>(run: () => T): T {
    const outer = this.#left;
    this.#left = this.most;
    try {
      return run();
    } finally {
      this.#left = outer;
    }
  }

  /** @throws EvaluationError with the code `tooCostly`, again and again once nothing is left */
  visit(elements: number, at?: SourceRange): void {
    this.#left -= elements;
    if (this.#left < 0)
      throw new EvaluationError({
        code: tooCostly,
        message: `more than ${counted(this.most)} elements of lists would be visited`,
        ...(at && { range: at }),
      });
  }
}

/** A comprehension, to which the library's parser expands a call such as `list.all(x, …)`. */
interface Comprehension {
  /** Whether the loop goes on; asked before each element. */
  condition?: (accumulated: unknown) => boolean;
}

interface Expanded {
  readonly meta: { readonly alternate?: { readonly op: string; readonly args: Comprehension } };
}

/**
 * Makes every comprehension of an expression count its elements. What is asked before an element is the place:
 * errors of the element itself are kept back by `all` and `exists`, which go on with the next.
 */
export const meterComprehensions = (root: ASTNode, meter: CostMeter): void => {
  const visit = (node: ASTNode, outermost: ASTNode | undefined): void => {
    const loop = (node as unknown as Expanded).meta.alternate;
    const isLoop = loop?.op === 'comprehension';
    const from = outermost ?? (isLoop ? node : undefined);
    if (isLoop && from) {
      const { condition } = loop.args;
      const { start, end } = from;
      loop.args.condition = (accumulated) => {
        meter.visit(1, { start, end });
        return condition?.(accumulated) ?? true;
      };
    }
    for (const child of childrenOf(node)) visit(child, from);
  };
  visit(root, undefined);
};

/**
 * Makes every sum of texts or lists look at its length: `cel.bind(a, x + x, cel.bind(b, a + a, …))` doubles it with
 * each name. For a checked expression.
 */
export const limitSums = (node: ASTNode): void => {
  if (node.op === '+') limitSum(node);
  for (const child of childrenOf(node)) limitSums(child);
};

type Run = (evaluator: unknown, node: ASTNode, context: unknown) => unknown;

interface Checked {
  readonly meta: { readonly evaluate: Run };
  setMeta(key: 'evaluate', run: Run): void;
}

const limitSum = (node: ASTNode): void => {
  const checked = node as unknown as Checked;
  const { evaluate } = checked.meta;
  checked.setMeta('evaluate', (evaluator, self, context) => {
    const sum = evaluate(evaluator, self, context);
    const excess = typeof sum === 'string' || Array.isArray(sum) ? tooLarge(sum as Value) : undefined;
    if (excess === undefined) return sum;
    throw new EvaluationError({
      code: tooLong,
      message: `the condition would make ${excess}`,
      range: { start: node.start, end: node.end },
    });
  });
};
