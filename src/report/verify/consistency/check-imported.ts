import { trialFolder } from '../../data/bundle.js';
import { placeOf } from './check-trials.js';
import { type BundleCheck, contradiction } from './evidence.js';

/** Imported trials are numbered without a gap, and each is of the cell and the workload that it says. */
export const checkImported: BundleCheck = (evidence) =>
  evidence.trials.flatMap((trial, index) =>
    [
      ...(trial.trial === index + 1 ? [] : [`comes as number ${index + 1}: a trial before it is missing`]),
      ...placeOf(trial, evidence),
    ].map((message) => contradiction(`${trialFolder(trial.trial)}/trial.json`, message)),
  );
