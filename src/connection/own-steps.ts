import type { BatchOptions, Connection, ShellStep, StepOutput } from './connection.js';

/** Carries out a step that is not for the host's shell; undefined for all that are. */
export type OwnStep = (step: ShellStep) => (() => Promise<StepOutput>) | undefined;

/** A batch of which some steps are carried out by the controller: the others go to the host, as few batches as can be. */
export const runWithOwn = async (
  steps: readonly ShellStep[],
  options: BatchOptions | undefined,
  ownStep: OwnStep,
  toHost: () => Promise<Connection>,
): Promise<StepOutput[]> => {
  const outputs: StepOutput[] = [];
  let failed = false;
  for (const part of parts(steps, ownStep)) {
    const act = ownStep(part[0]!);
    const answered: readonly StepOutput[] = act
      ? [failed && !part[0]!.always ? skipped : await act()]
      : failed && !part.some(({ always }) => always)
        ? part.map(() => skipped)
        : failed
          ? (await (await toHost()).run(part.map(skipUnlessAlways), options)).map((output, index) =>
              part[index]!.always ? output : skipped,
            )
          : await (await toHost()).run(part, options);
    failed ||= answered.some(
      ({ exit }, index) => !(part[index]?.accept ?? [0]).includes(exit) && part[index]?.always !== true,
    );
    outputs.push(...answered);
  }
  return outputs;
};

const skipped: StepOutput = { stdout: '', stderr: '', exit: 0, skipped: true };
const skipUnlessAlways = (step: ShellStep): ShellStep => (step.always ? step : { script: ':' });

/** Steps for the host as long batches; each of the controller's by itself. */
const parts = (steps: readonly ShellStep[], ownStep: OwnStep): ShellStep[][] => {
  const list: ShellStep[][] = [];
  let joins = false;
  for (const step of steps) {
    const own = ownStep(step) !== undefined;
    if (joins && !own) list.at(-1)!.push(step);
    else list.push([step]);
    joins = !own;
  }
  return list;
};
