import { type ASTNode, type Environment, EvaluationError } from '@marcbachmann/cel-js';
import { type Diagnostic, problem } from '../../model/index.js';
import { linearPattern, PatternMistake, patternMistake } from '../../model/linear-pattern.js';
import type { ExpressionPlace } from './mistakes.js';
import { everyNode } from './nodes.js';

/** The library's own `matches` is JavaScript's, which can take for ever; CEL wants RE2's. */
const linearMatches = 'rigger_matches';

export const registerMatches = (environment: Environment): void => {
  environment.registerFunction(`string.${linearMatches}(string): bool`, (text: string, pattern: string) => {
    try {
      return linearPattern(pattern).matcher(text).find();
    } catch (error) {
      if (!(error instanceof PatternMistake)) throw error;
      throw new EvaluationError(`cannot read the pattern ${pattern}: ${error.message}`);
    }
  });
};

/** Makes every `matches` of an expression linear. @returns the mistakes of patterns that are written out */
export const makeMatchesLinear = (root: ASTNode, place: ExpressionPlace): readonly Diagnostic[] => {
  const mistakes: Diagnostic[] = [];
  for (const node of everyNode(root)) {
    if (node.op !== 'rcall' || node.args[0] !== 'matches') continue;
    (node.args as unknown[])[0] = linearMatches;
    const pattern = node.args[2][0];
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') continue;
    const mistake = patternMistake(pattern.args);
    if (mistake)
      mistakes.push(
        problem('language/expression-type', `cannot read the pattern: ${mistake}`, {
          position: place(pattern.start, pattern.end),
          help: 'write it without, as two conditions for instance: https://github.com/google/re2/wiki/Syntax',
        }),
      );
  }
  return mistakes;
};
