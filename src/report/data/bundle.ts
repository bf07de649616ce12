/** The report's one door to the bundle, which the experiment room owns. */
export {
  type Bundle,
  bundleFiles,
  type CellFile,
  comparedFactors,
  deriveTrial,
  entriesOf,
  fileIn,
  filesOf,
  type HostFile,
  type Levels,
  type LevelsLine,
  type LookFile,
  levelsLineShape,
  lookShape,
  type MetricFile,
  misshapen,
  type OutcomeFile,
  parseHost,
  parseJson,
  parseRow,
  parseRun,
  type RankedFactor,
  type ResolvedWorkload,
  type ResultRow,
  type RunFile,
  readBundle,
  readLines,
  readRows,
  readTrial,
  type SessionFile,
  sessionShape,
  sha256,
  sumsOf,
  type TrialFile,
  textLines,
  trialFolder,
  trialNumbers,
} from '../../experiment/bundle/index.js';
export { choosesDatapath } from '../../experiment/design/arms.js';
export { cellId } from '../../experiment/design/cells.js';
export { generatorDescription } from '../../experiment/design/generator.js';
export { type Growing, growingFactor, isRate } from '../../experiment/design/growing.js';
export { marginOf, marginWords } from '../../experiment/design/margins.js';
export { planOrder } from '../../experiment/design/order.js';
export {
  goalForm,
  goalValue,
  isSearched,
  metricsNamed,
  parseGoal,
  type SearchedGoal,
  type StatedGoal,
} from '../../experiment/design/stated-goal.js';
export { emulatedHost, emulatedRun } from '../../experiment/environment/emulated.js';
export { differences } from '../../experiment/environment/take.js';
export { derivationOf } from '../../experiment/foreign/catalogue.js';
export { commandsOf } from '../../experiment/plan/resolve.js';
export { driftIn } from '../../experiment/run/drift.js';
export { searchedGoals } from '../../experiment/search/spec.js';
export { workloads } from '../../experiment/workloads/catalogue.js';
