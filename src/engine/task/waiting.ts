/** How soon a pause notices that the run is to stop, in milliseconds. */
const attention = 200;

/** Lets time pass, or less of it when the run is to stop. */
export const letPass = async (ms: number, stopping: () => boolean): Promise<void> => {
  const end = performance.now() + ms;
  for (let left = ms; left > 0 && !stopping(); left = end - performance.now())
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, attention)));
};
