import { RiggerError } from '../../model/index.js';
import { compileExpression } from '../expression/index.js';
import type { Expression, Step } from '../play.js';
import { conditionTexts } from '../steps.js';
import { textLocator } from '../template/index.js';

/** The conditions of an `assert` that are sound; of the others was told when the playbook was read. */
export const soundConditions = (step: Step): readonly Expression[] =>
  conditionTexts(step).flatMap(({ text, position }) => {
    try {
      return [compileExpression(text, textLocator(text, position.file, position))];
    } catch (error) {
      if (error instanceof RiggerError) return [];
      throw error;
    }
  });
