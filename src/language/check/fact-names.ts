import { type Diagnostic, didYouMean, problem } from '../../model/index.js';
import { factUse } from '../fact-use.js';
import type { Play } from '../play.js';
import { usesOfPlay } from './uses.js';

/** Reports `facts.NAME` where there is no such fact. */
export const checkFacts = (
  play: Play,
  facts: ReadonlySet<string>,
  report: (diagnostic: Diagnostic) => void,
): void => {
  for (const { path, position } of usesOfPlay(play)) {
    const { fact } = factUse(path) ?? {};
    if (fact === undefined || facts.has(fact)) continue;
    report(
      problem('language/unknown-fact', `there is no fact ${fact}`, {
        position,
        help: didYouMean(fact, facts) ?? `facts are ${[...facts].join(', ')}`,
      }),
    );
  }
};
