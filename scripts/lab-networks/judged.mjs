// How many cases a run of `scripts/lab-networks.mjs` says that passed and failed.

/** @param {string} printed all that it printed */
export const judged = (printed) => {
  const count = (word) => [...printed.matchAll(new RegExp(`^${word}  `, 'gm'))].length;
  return { passed: count('pass'), failed: count('FAIL') };
};
