import type { Expression, TaskStep } from '../../language/play.js';
import type { Position } from '../../model/index.js';

/** Compiles CEL text that stands at a position. */
export type CompileExpression = (source: string, position: Position) => Expression;

/** The conditions of an `assert` task: CEL texts in its input, which are no templates. */
export const assertedConditions = (step: TaskStep, compile: CompileExpression): Expression[] => {
  const written = step.input.source;
  const isMap = typeof written === 'object' && written !== null && !Array.isArray(written);
  const that: unknown = isMap ? (written as Record<string, unknown>).that : written;
  const path = isMap ? ['that'] : [];
  if (!Array.isArray(that)) return [compile(String(that), step.input.at(path))];
  return that.map((text, index) => compile(String(text), step.input.at([...path, index])));
};
