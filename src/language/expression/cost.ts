import { type ASTNode, EvaluationError, type SourceRange } from '@marcbachmann/cel-js';
import { childrenOf } from './names.js';

/** Elements that one evaluation may visit: about a second's work, and far more than any condition needs. */
export const mostVisits = 1_000_000;

/** Code of the library's error type for an evaluation that visits more. */
export const tooCostly = 'rigger_too_costly';

/**
 * Counts the elements that an evaluation visits, because loops inside loops multiply: six of them over a
 * list of 100 would take years, and nothing interrupts an evaluation. Counting elements and not seconds
 * gives the same answer on every machine.
 */
export class CostMeter {
  #left = mostVisits;

  /** Runs one evaluation with a count of its own; another may run inside it, for a variable that it asks for. */
  measure<T>(run: () => T): T {
    const outer = this.#left;
    this.#left = mostVisits;
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
        message: `more than ${mostVisits.toLocaleString('en')} elements of lists would be visited`,
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
