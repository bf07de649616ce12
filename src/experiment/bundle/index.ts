/** The bundle: one folder that holds all of an experiment, and how it is read and written. */
export { rowLine, trialFolder } from './derive.js';
export * from './format.js';
export { parseJson } from './json.js';
export { entriesOf, filesOf, manifestOf } from './manifest.js';
export * from './mask.js';
export {
  type Bundle,
  type BundleHead,
  deriveRows,
  deriveTrial,
  fileIn,
  parseHost,
  parseRow,
  parseRun,
  readBundle,
  readHead,
  readLines,
  readRows,
  readTrial,
  textLines,
  trialNumbers,
} from './read.js';
export { sha256, sumsOf } from './sha256.js';
export { levelsLineShape, lookShape, misshapen, sessionShape } from './shape.js';
export { type BundleWriter, bundleWriter, cutTornLine } from './writer.js';
