/** Experiments: designs, trials, workloads, observers, and the bundle that keeps them. */
export { describeExperiment } from './plan/describe.js';
export { type Experiment, readExperiment } from './plan/experiment.js';
export { sealBundle } from './run/finish-run.js';
export { lookForTools } from './run/look-for-tools.js';
export { planExperiment, runExperiment } from './run/run-experiment.js';
