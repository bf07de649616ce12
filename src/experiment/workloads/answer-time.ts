/** A metric of how long a client waited for an answer; milliseconds. */
export const answerTime = (label: string, percentile?: number) =>
  ({
    unit: 'ms',
    better: 'lower',
    label: `${label} time to an answer`,
    ...(percentile === undefined ? {} : { percentile }),
  }) as const;
