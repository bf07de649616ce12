/** The report's one door to the bundle, which the experiment room owns. */
export {
  type Bundle,
  bundleFiles,
  type CellFile,
  deriveTrial,
  filesOf,
  type HostFile,
  type Levels,
  type MetricFile,
  type OutcomeFile,
  type ResultRow,
  type RunFile,
  readBundle,
  readRows,
  sha256,
  trialFolder,
  trialNumbers,
} from '../../experiment/bundle/index.js';
