import { type Diagnostic, didYouMean, problem } from '../../model/index.js';
import type { Play } from '../play.js';
import { usesOfPlay } from './uses.js';

/** Reports `facts.NAME` where there is no such fact. */
export const checkFacts = (
  play: Play,
  facts: ReadonlySet<string>,
  report: (diagnostic: Diagnostic) => void,
): void => {
  for (const { path, position } of usesOfPlay(play)) {
    const [root, name] = path;
    if (root !== 'facts' || name === undefined || facts.has(name)) continue;
    report(
      problem('language/unknown-fact', `there is no fact ${name}`, {
        position,
        help: didYouMean(name, facts) ?? `facts are ${[...facts].join(', ')}`,
      }),
    );
  }
};
