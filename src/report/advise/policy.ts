import { RiggerError } from '../../model/index.js';
import type { RunData } from '../data/run-data.js';
import { advise } from './advise.js';
import type { PolicyAnswer } from './model.js';
import { goalWords, policySentence, statedWords } from './sentences.js';

/** What the run says of each goal that its playbook states: how many keep it, and what each lever is worth. */
export const policy = (data: RunData): PolicyAnswer[] =>
  (data.run.analysis.goals ?? []).map((goal): PolicyAnswer => {
    try {
      const advice = advise(data, goal);
      return { goal: goalWords(advice), sentence: policySentence(advice), advice };
    } catch (error) {
      // A run whose trials all failed has measured nothing of it: its report says so.
      if (!(error instanceof RiggerError)) throw error;
      const why = error.diagnostics.map(({ message }) => message).join('; ');
      const words = statedWords(goal);
      return {
        goal: words,
        sentence: `Nothing can be said of how many keep ${words}: ${why}.`,
        advice: null,
      };
    }
  });
