import { type Diagnostic, RiggerError } from '../../model/index.js';
import { compileExpression, constantExpression } from '../expression/index.js';
import type { Expression } from '../play.js';
import { itemsOf, type Node, positionOf } from './node.js';

/** A CEL condition, or a plain boolean; undefined, and reported, when it cannot be read. */
export const readCondition = (
  node: Node,
  report: (diagnostic: Diagnostic) => void,
): Expression | undefined => {
  if (typeof node.data === 'boolean') return constantExpression(node.data, positionOf(node));
  if (typeof node.data !== 'string') return undefined;
  try {
    return compileExpression(node.data, (start, end) => node.yaml.within(node.path, start, end));
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    error.diagnostics.forEach(report);
    return undefined;
  }
};

/** One condition or a list of them. */
export const readConditions = (
  node: Node | undefined,
  report: (diagnostic: Diagnostic) => void,
): readonly Expression[] => (node ? itemsOf(node).flatMap((item) => readCondition(item, report) ?? []) : []);
