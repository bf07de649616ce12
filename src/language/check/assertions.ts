import { RiggerError } from '../../model/index.js';
import { compileExpression } from '../expression/index.js';
import type { Expression, Step } from '../play.js';
import { textLocator } from '../template/index.js';

/** The conditions of an `assert`: they are its input, and yet expressions rather than templates. */
export const assertionsOf = (step: Step): readonly Expression[] => {
  if (step.kind !== 'task' || step.task !== 'assert') return [];
  const { source } = step.input;
  const named = source !== null && typeof source === 'object' && 'that' in source;
  const that: unknown = named ? source.that : source;
  const path = named ? ['that'] : [];
  return [that].flat().flatMap((text, index) => {
    if (typeof text !== 'string') return [];
    const position = step.input.at(Array.isArray(that) ? [...path, index] : path);
    try {
      return [compileExpression(text, textLocator(text, position.file, position))];
    } catch (error) {
      if (error instanceof RiggerError) return []; // told when the playbook was read
      throw error;
    }
  });
};
