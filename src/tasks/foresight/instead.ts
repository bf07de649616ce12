import type { Prediction } from '../../model/index.js';

/** Predictions, of which those of some facts are told better by others. */
export const instead = (
  predictions: readonly Prediction[],
  ...better: readonly Prediction[]
): readonly Prediction[] => [
  ...predictions.filter(({ fact }) => !better.some((one) => one.fact === fact)),
  ...better,
];
