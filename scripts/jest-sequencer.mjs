// The longest tests first, so that the workers end together. Jest remembers how long each took, but not in a fresh checkout.
import TestSequencer from '@jest/test-sequencer';

/** What took longest, the longest first. */
export const longest = [
  'tasks/trials',
  'report/verify',
  'cli/wrong-input',
  'faults/connection',
  'statistics/simulation/simulation',
  'report/report',
  'cli/installation',
  'fuzz/fuzz',
  'report/verify-consistency',
  'docs/commands',
  'experiment/run/resume',
  'language/expression/cost',
  'cli/node-versions',
  'report/kept-report',
  'language/template/shell/place.property',
  'connection/local',
  'cli/run-reports',
  'experiment/run/killed',
  'engine/journal/resume',
  'facts/named-facts',
  'cli/completion/shells',
  'bench/bench',
];

const place = ({ path }) => {
  const at = longest.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? longest.length : at;
};

/** As they are where their times are known. */
export const longestFirst = (tests) =>
  tests.some(({ duration }) => duration !== undefined)
    ? tests
    : tests.toSorted((a, b) => place(a) - place(b));

export default class extends TestSequencer {
  sort(tests) {
    return longestFirst(super.sort(tests));
  }
}
